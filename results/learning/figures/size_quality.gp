# size_quality: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_quality.svg'" size_quality.gp
# size 1000 1000
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
set bmargin 11
set key below samplen 2.5 maxcols 1
set logscale x
set xlabel 'parameters' offset 0,0.3
set xrange [814354:5.60072e+06]
set xtics ("1.1M" 1.1401e+06, "4M" 4.00051e+06)
set offsets 0, 0, graph 0.06, 0
$t0_k0 << EOD
 1049400.87 2.16122385 1.93372689 2.45760293
 3682269.56 8.30821744 7.16156715 9.47010585
EOD
$t0_k1 << EOD
 1078801.2 2.4815368 2.22826639 2.7764602
 3785433.12 2.02393867 1.87379879 2.18628571
EOD
$t0_k2 << EOD
 1109025.22 17.6749911 16.5919815 18.6940267
 3891486.94 19.0238628 17.870535 20.1470703
EOD
$t0_k3 << EOD
 1140096 20.7834807 19.5160038 22.0609535
 4000512 22.7825362 21.5611921 23.9430554
EOD
$t0_k4 << EOD
 1172037.27 22.5896792 21.2507892 23.9267776
 4112591.54 24.8412506 23.4455253 26.2584518
EOD
$t0_k5 << EOD
 1204873.41 23.9112443 22.6448077 25.1540352
 4227811.13 24.942928 23.7661234 26.2302235
EOD
set yrange [0:*]
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
 3891486.94 0.591666667 0.502207832 0.675438655
EOD
$t1_k3 << EOD
 1140096 0.508333333 0.420025398 0.596124283
 4000512 0.658333333 0.569748314 0.737095616
EOD
$t1_k4 << EOD
 1172037.27 0.625 0.535769506 0.706475702
 4112591.54 0.7 0.612848576 0.774743758
EOD
$t1_k5 << EOD
 1204873.41 0.75 0.665588633 0.818901783
 4227811.13 0.8 0.719633265 0.861755235
EOD
set yrange [0:*]
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
 1109025.22 0.0730952381 0.0330519481 0.121372074
 3891486.94 0.0857142857 0.0423728814 0.137293432
EOD
$t2_k3 << EOD
 1140096 0.0748809524 0.0418957057 0.11309776
 4000512 0.0971031746 0.0587347041 0.142830357
EOD
$t2_k4 << EOD
 1172037.27 0.0907142857 0.0581965071 0.130472797
 4112591.54 0.108214286 0.0661056671 0.156080715
EOD
$t2_k5 << EOD
 1204873.41 0.0858730159 0.0505421883 0.129232708
 4227811.13 0.130436508 0.0853681466 0.183924964
EOD
$t2_k6 << EOD
 1238629.51 0.0944444444 0.0491012688 0.146341463
 4346258.74 0.143055556 0.0896358543 0.197487816
EOD
set yrange [0:*]
set title "handbook"
set ylabel "token_f1"
plot NaN notitle, $t2_k0 using 1:2:3:4 with yerrorlines ls 1 title "prompt", $t2_k1 using 1:2:3:4 with yerrorlines ls 2 title "fewshot", $t2_k2 using 1:2:3:4 with yerrorlines ls 3 title "finetune:train_items=32", $t2_k3 using 1:2:3:4 with yerrorlines ls 4 title "finetune:train_items=100", $t2_k4 using 1:2:3:4 with yerrorlines ls 5 title "finetune:train_items=200", $t2_k5 using 1:2:3:4 with yerrorlines ls 6 title "finetune", $t2_k6 using 1:2:3:4 with yerrorlines ls 7 title "rag"
unset multiplot
