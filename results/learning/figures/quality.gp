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
 4.15 17.6749911 16.5919815 18.6940267
 3.15 20.7834807 19.5160038 22.0609535
 2.15 22.5896792 21.2507892 23.9267776
 1.15 23.9112443 22.6448077 25.1540352
EOD
$t0_m1 << EOD
 5.85 8.30821744 7.16156715 9.47010585
 4.85 2.02393867 1.87379879 2.18628571
 3.85 19.0238628 17.870535 20.1470703
 2.85 22.7825362 21.5611921 23.9430554
 1.85 24.8412506 23.4455253 26.2584518
 0.85 24.942928 23.7661234 26.2302235
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
 4.15 0.516666667 0.428135804 0.604163557
 3.15 0.508333333 0.420025398 0.596124283
 2.15 0.625 0.535769506 0.706475702
 1.15 0.75 0.665588633 0.818901783
EOD
$t1_m1 << EOD
 5.85 0.5 0.411938705 0.588061295
 4.85 0.5 0.411938705 0.588061295
 3.85 0.591666667 0.502207832 0.675438655
 2.85 0.658333333 0.569748314 0.737095616
 1.85 0.7 0.612848576 0.774743758
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
 2.15 0.0907142857 0.0581965071 0.130472797
 1.15 0.0858730159 0.0505421883 0.129232708
EOD
$t2_m1 << EOD
 6.85 0.00555555556 0 0.017699115
 5.85 0.0166666667 0.00403225806 0.0353982301
 4.85 0.143055556 0.0896358543 0.197487816
 3.85 0.0857142857 0.0423728814 0.137293432
 2.85 0.0971031746 0.0587347041 0.142830357
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
