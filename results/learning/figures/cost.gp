# cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'cost.svg'" cost.gp
# size 1000 1120
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
set multiplot layout 2,2 title "Quality against cost (larger points: larger models)"
set bmargin 12
set key below samplen 2.5 maxcols 1
set xlabel 'USD per 1,000 requests' offset 0,0.3
set offsets 0, 0, graph 0.05, 0
$front0 << EOD
 1.19587037e-05 2.16122385
 1.86381481e-05 2.4815368
 2.07544444e-05 22.5896792
 2.24174074e-05 23.9112443
 5.01457407e-05 24.8412506
 5.39433333e-05 24.942928
 0.000129573333 24.942928
EOD
$t0_k0 << EOD
 1.19587037e-05 2.16122385 1.93372689 2.45760293 0.7 "base-1m"
 2.79840741e-05 8.30821744 7.16156715 9.47010585 1.05 "base-4m"
EOD
$t0_k1 << EOD
 1.86381481e-05 2.4815368 2.22826639 2.7764602 0.7 "base-1m"
 3.78827778e-05 2.02393867 1.87379879 2.18628571 1.05 "base-4m"
EOD
$t0_k2 << EOD
 3.56635185e-05 17.6749911 16.5919815 18.6940267 0.7 "base-1m"
 8.63822222e-05 19.0238628 17.870535 20.1470703 1.05 "base-4m"
EOD
$t0_k3 << EOD
 3.25092593e-05 20.7834807 19.5160038 22.0609535 0.7 "base-1m"
 6.67974074e-05 22.7825362 21.5611921 23.9430554 1.05 "base-4m"
EOD
$t0_k4 << EOD
 2.07544444e-05 22.5896792 21.2507892 23.9267776 0.7 "base-1m"
 5.01457407e-05 24.8412506 23.4455253 26.2584518 1.05 "base-4m"
EOD
$t0_k5 << EOD
 2.24174074e-05 23.9112443 22.6448077 25.1540352 0.7 "base-1m"
 5.39433333e-05 24.942928 23.7661234 26.2302235 1.05 "base-4m"
EOD
$t0_k6 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [8.54193e-06:0.000181403]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001)
set title "optimism"
set ylabel "chrf"
plot $front0 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t0_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t0_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t0_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t0_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t0_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t0_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t0_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t0_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t0_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t0_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t0_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t0_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune"
$front1 << EOD
 5.98851852e-06 0.491666667
 8.54574074e-06 0.625
 9.49814815e-06 0.75
 3.56277778e-05 0.8
 5.34416667e-05 0.8
EOD
$t1_k0 << EOD
 5.98851852e-06 0.491666667 0.403875717 0.579974602 0.7 "base-1m"
 1.70175926e-05 0.5 0.411938705 0.588061295 1.05 "base-4m"
EOD
$t1_k1 << EOD
 1.13507407e-05 0.483333333 0.395836443 0.571864196 0.7 "base-1m"
 2.82366667e-05 0.5 0.411938705 0.588061295 1.05 "base-4m"
EOD
$t1_k2 << EOD
 9.135e-06 0.516666667 0.428135804 0.604163557 0.7 "base-1m"
 2.40953704e-05 0.591666667 0.502207832 0.675438655 1.05 "base-4m"
EOD
$t1_k3 << EOD
 9.17962963e-06 0.508333333 0.420025398 0.596124283 0.7 "base-1m"
 2.38433333e-05 0.658333333 0.569748314 0.737095616 1.05 "base-4m"
EOD
$t1_k4 << EOD
 8.54574074e-06 0.625 0.535769506 0.706475702 0.7 "base-1m"
 2.23598148e-05 0.7 0.612848576 0.774743758 1.05 "base-4m"
EOD
$t1_k5 << EOD
 9.49814815e-06 0.75 0.665588633 0.818901783 0.7 "base-1m"
 3.56277778e-05 0.8 0.719633265 0.861755235 1.05 "base-4m"
EOD
$t1_k6 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [4.27751e-06:7.48183e-05]
set xtics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05)
set title "sentiment"
set ylabel "accuracy"
plot $front1 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t1_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t1_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t1_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t1_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t1_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t1_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t1_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t1_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t1_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t1_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t1_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t1_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune"
$front2 << EOD
 5.82222222e-06 0.02
 7.02703704e-06 0.0748809524
 8.00388889e-06 0.0907142857
 2.02994444e-05 0.0971031746
 2.03138889e-05 0.130436508
 0.000143622222 0.143055556
 0.000215433333 0.143055556
EOD
$t2_k0 << EOD
 5.82222222e-06 0.02 0 0.0451667118 0.7 "base-1m"
 2.06455556e-05 0.00555555556 0 0.017699115 1.05 "base-4m"
EOD
$t2_k1 << EOD
 8.73481481e-06 0.02 0 0.0456692913 0.7 "base-1m"
 3.49803704e-05 0.0166666667 0.00403225806 0.0353982301 1.05 "base-4m"
EOD
$t2_k2 << EOD
 7.48777778e-06 0.0730952381 0.0330519481 0.121372074 0.7 "base-1m"
 2.25207407e-05 0.0857142857 0.0423728814 0.137293432 1.05 "base-4m"
EOD
$t2_k3 << EOD
 7.02703704e-06 0.0748809524 0.0418957057 0.11309776 0.7 "base-1m"
 2.02994444e-05 0.0971031746 0.0587347041 0.142830357 1.05 "base-4m"
EOD
$t2_k4 << EOD
 8.00388889e-06 0.0907142857 0.0581965071 0.130472797 0.7 "base-1m"
 2.125e-05 0.108214286 0.0661056671 0.156080715 1.05 "base-4m"
EOD
$t2_k5 << EOD
 8.81611111e-06 0.0858730159 0.0505421883 0.129232708 0.7 "base-1m"
 2.03138889e-05 0.130436508 0.0853681466 0.183924964 1.05 "base-4m"
EOD
$t2_k6 << EOD
 3.87172222e-05 0.0944444444 0.0491012688 0.146341463 0.7 "base-1m"
 0.000143622222 0.143055556 0.0896358543 0.197487816 1.05 "base-4m"
EOD
set yrange [0:*]
set logscale x
set xrange [4.15873e-06:0.000301607]
set xtics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002)
set title "handbook"
set ylabel "token_f1"
plot $front2 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t2_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t2_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t2_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t2_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t2_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t2_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t2_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t2_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t2_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t2_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t2_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t2_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune", $t2_k6 using 1:2:3:4 with yerrorbars ls 7 lw 1 pt 0 notitle, $t2_k6 using 1:2:5 with linespoints ls 7 lw 1 ps variable title "rag"
unset multiplot
