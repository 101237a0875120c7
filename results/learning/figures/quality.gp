# quality: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'quality.svg'" quality.gp
# size 1184 972
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
set multiplot layout 2,2 title "Quality by task and method, with 95 % intervals"
set bmargin 6
set key below samplen 2.5 maxcols 4
$t0_m0 << EOD
 6.15 2.16122385 1.93372689 2.45760293
 5.15 2.4815368 2.22826639 2.7764602
 4.15 16.7559898 15.5877559 17.8271023
 3.15 20.7769675 19.5130582 22.0745638
 2.15 22.6120134 21.2615666 24.0123308
 1.15 23.3919518 22.0822156 24.6845152
EOD
$t0_m1 << EOD
 5.85 8.30821744 7.16156715 9.47010585
 4.85 2.02393867 1.87379879 2.18628571
 3.85 19.4409322 18.2603369 20.641463
 2.85 22.9645313 21.7813504 24.1468875
 1.85 25.1213609 23.8019002 26.4601993
 0.85 25.094108 23.8844035 26.4193818
EOD
set title "optimism"
set xlabel "chrf" offset 0,0.4
set ytics ("prompt" 6, "fewshot" 5, "finetune:train_items=32" 4, "finetune:train_items=100" 3, "finetune:train_items=200" 2, "finetune" 1)
set yrange [0.4:6.6]
set xrange [0:*]
plot NaN notitle, $t0_m0 using 2:1:3:4 with xerrorbars ls 1 title "base-1m", $t0_m1 using 2:1:3:4 with xerrorbars ls 2 title "base-4m"
$t1_m0 << EOD
 6.15 0.491666667 0.403875717 0.579974602
 5.15 0.483333333 0.395836443 0.571864196
 4.15 0.491666667 0.403875717 0.579974602
 3.15 0.5 0.411938705 0.588061295
 2.15 0.591666667 0.502207832 0.675438655
 1.15 0.733333333 0.647875606 0.80431545
EOD
$t1_m1 << EOD
 5.85 0.5 0.411938705 0.588061295
 4.85 0.5 0.411938705 0.588061295
 3.85 0.583333333 0.493880327 0.667616479
 2.85 0.558333333 0.469045231 0.644002533
 1.85 0.683333333 0.595521318 0.759771654
 0.85 0.8 0.719633265 0.861755235
EOD
set title "sentiment"
set xlabel "accuracy" offset 0,0.4
set ytics ("prompt" 6, "fewshot" 5, "finetune:train_items=32" 4, "finetune:train_items=100" 3, "finetune:train_items=200" 2, "finetune" 1)
set yrange [0.4:6.6]
set xrange [0:*]
plot NaN notitle, $t1_m0 using 2:1:3:4 with xerrorbars ls 1 title "base-1m", $t1_m1 using 2:1:3:4 with xerrorbars ls 2 title "base-4m"
$t2_m0 << EOD
 7.15 0.02 0 0.0451667118
 6.15 0.02 0 0.0456692913
 5.15 0.0944444444 0.0491012688 0.146341463
 4.15 0.0730952381 0.0330519481 0.121372074
 3.15 0.0748809524 0.0418957057 0.11309776
 2.15 0.0948809524 0.0622706156 0.13337822
 1.15 0.0896693122 0.0547457244 0.132893551
EOD
$t2_m1 << EOD
 6.85 0.00555555556 0 0.017699115
 5.85 0.0166666667 0.00403225806 0.0353982301
 4.85 0.143055556 0.0896358543 0.197487816
 3.85 0.0773809524 0.0350566648 0.125843778
 2.85 0.0984920635 0.0611318581 0.144080365
 1.85 0.108214286 0.0661056671 0.156080715
 0.85 0.130436508 0.0853681466 0.183924964
EOD
set title "handbook"
set xlabel "token_f1" offset 0,0.4
set ytics ("prompt" 7, "fewshot" 6, "rag" 5, "finetune:train_items=32" 4, "finetune:train_items=100" 3, "finetune:train_items=200" 2, "finetune" 1)
set yrange [0.4:7.6]
set xrange [0:*]
plot NaN notitle, $t2_m0 using 2:1:3:4 with xerrorbars ls 1 title "base-1m", $t2_m1 using 2:1:3:4 with xerrorbars ls 2 title "base-4m"
unset multiplot
