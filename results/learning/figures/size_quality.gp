# size_quality: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_quality.svg'" size_quality.gp
# size 920 800
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 1.1
set style line 11 lc rgb '#0072B2' lw 2 pt 6 ps 1.1
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 1.1
set style line 12 lc rgb '#D55E00' lw 2 pt 4 ps 1.1
set style line 3 lc rgb '#009E73' lw 2 pt 9 ps 1.1
set style line 13 lc rgb '#009E73' lw 2 pt 8 ps 1.1
set style line 4 lc rgb '#CC79A7' lw 2 pt 13 ps 1.1
set style line 14 lc rgb '#CC79A7' lw 2 pt 12 ps 1.1
set style line 5 lc rgb '#E69F00' lw 2 pt 11 ps 1.1
set style line 15 lc rgb '#E69F00' lw 2 pt 10 ps 1.1
set style line 6 lc rgb '#56B4E9' lw 2 pt 15 ps 1.1
set style line 16 lc rgb '#56B4E9' lw 2 pt 14 ps 1.1
set style line 7 lc rgb '#000000' lw 2 pt 7 ps 1.1
set style line 17 lc rgb '#000000' lw 2 pt 6 ps 1.1
set style line 8 lc rgb '#8A8A00' lw 2 pt 5 ps 1.1
set style line 18 lc rgb '#8A8A00' lw 2 pt 4 ps 1.1
set border lc rgb '#444444'
set grid lc rgb '#dddddd' lw 1
set tics scale 0.5 textcolor rgb '#222222'
set datafile missing 'NaN'
set multiplot layout 2,2 title "Quality against model size, with 95 % intervals"
set logscale x
set xlabel 'parameters' offset 0,0.3
set bmargin 6
set key below
set offsets 0, 0, graph 0.06, graph 0.04
set xrange [814354:5.60072e+06]
set xtics ("1.1M" 1.1401e+06, "4M" 4.00051e+06)
$t0_k0 << EOD
 1049400.87 2.16122385 1.93372689 2.45760293
 3682269.56 8.30821744 7.16156715 9.47010585
EOD
$t0_k1 << EOD
 1078801.2 1.84399352 1.57201682 2.19030715
 3785433.12 2.20767043 1.87628228 2.63895956
EOD
$t0_k2 << EOD
 1109025.22 17.41087 16.2089546 18.5812436
 3891486.94 16.0955353 14.9723546 17.2653424
EOD
$t0_k3 << EOD
 1140096 19.8345471 18.7162435 20.9306707
 4000512 17.9889183 16.8216342 19.1373299
EOD
$t0_k4 << EOD
 1172037.27 19.3702595 18.1829205 20.6027065
 4112591.54 23.7634623 22.5687973 24.9927658
EOD
$t0_k5 << EOD
 1204873.41 22.917652 21.7030712 24.0912319
 4227811.13 24.5287881 23.3126467 25.7489683
EOD
set title "optimism"
set ylabel "chrf"
plot NaN notitle, $t0_k0 using 1:2:3:4 with yerrorlines ls 1 title "prompt", $t0_k1 using 1:2:3:4 with yerrorlines ls 2 title "fewshot", $t0_k2 using 1:2:3:4 with yerrorlines ls 3 title "finetune:train_items=32", $t0_k3 using 1:2:3:4 with yerrorlines ls 4 title "finetune:train_items=100", $t0_k4 using 1:2:3:4 with yerrorlines ls 5 title "finetune:train_items=200", $t0_k5 using 1:2:3:4 with yerrorlines ls 6 title "finetune"
$t1_k0 << EOD
 1049400.87 0.491666667 0.403875717 0.579974602
 3682269.56 0.5 0.411938705 0.588061295
EOD
$t1_k1 << EOD
 1078801.2 0.483333333 0.395836443 0.571864196
 3785433.12 0.5 0.411938705 0.588061295
EOD
$t1_k2 << EOD
 1109025.22 0.516666667 0.428135804 0.604163557
 3891486.94 0.558333333 0.469045231 0.644002533
EOD
$t1_k3 << EOD
 1140096 0.575 0.485577517 0.659769608
 4000512 0.541666667 0.452609691 0.628138712
EOD
$t1_k4 << EOD
 1172037.27 0.641666667 0.55270536 0.721839209
 4112591.54 0.683333333 0.595521318 0.759771654
EOD
$t1_k5 << EOD
 1204873.41 0.7 0.612848576 0.774743758
 4227811.13 0.808333333 0.72878844 0.868749741
EOD
set title "sentiment"
set ylabel "accuracy"
plot NaN notitle, $t1_k0 using 1:2:3:4 with yerrorlines ls 1 title "prompt", $t1_k1 using 1:2:3:4 with yerrorlines ls 2 title "fewshot", $t1_k2 using 1:2:3:4 with yerrorlines ls 3 title "finetune:train_items=32", $t1_k3 using 1:2:3:4 with yerrorlines ls 4 title "finetune:train_items=100", $t1_k4 using 1:2:3:4 with yerrorlines ls 5 title "finetune:train_items=200", $t1_k5 using 1:2:3:4 with yerrorlines ls 6 title "finetune"
$t2_k0 << EOD
 1049400.87 0.02 0 0.0451667118
 3682269.56 0.00555555556 0 0.017699115
EOD
$t2_k1 << EOD
 1078801.2 0.02 0 0.0456692913
 3785433.12 0.0166666667 0.00403225806 0.0353982301
EOD
$t2_k2 << EOD
 1109025.22 0.0647619048 0.0264389701 0.111870918
 3891486.94 0.0857142857 0.0429783554 0.136037704
EOD
$t2_k3 << EOD
 1140096 0.0748809524 0.0418957057 0.11309776
 4000512 0.0971031746 0.0587347041 0.142830357
EOD
$t2_k4 << EOD
 1172037.27 0.107380952 0.0702555569 0.149529449
 4112591.54 0.108214286 0.0661056671 0.156080715
EOD
$t2_k5 << EOD
 1204873.41 0.0905952381 0.0551607059 0.134889829
 4227811.13 0.126269841 0.0806083744 0.179533094
EOD
$t2_k6 << EOD
 1238629.51 0.0944444444 0.0491012688 0.146341463
 4346258.74 0.143055556 0.0896358543 0.197487816
EOD
set title "handbook"
set ylabel "token_f1"
plot NaN notitle, $t2_k0 using 1:2:3:4 with yerrorlines ls 1 title "prompt", $t2_k1 using 1:2:3:4 with yerrorlines ls 2 title "fewshot", $t2_k2 using 1:2:3:4 with yerrorlines ls 3 title "finetune:train_items=32", $t2_k3 using 1:2:3:4 with yerrorlines ls 4 title "finetune:train_items=100", $t2_k4 using 1:2:3:4 with yerrorlines ls 5 title "finetune:train_items=200", $t2_k5 using 1:2:3:4 with yerrorlines ls 6 title "finetune", $t2_k6 using 1:2:3:4 with yerrorlines ls 7 title "rag"
unset multiplot
