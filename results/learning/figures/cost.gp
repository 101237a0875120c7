# cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'cost.svg'" cost.gp
# size 1040 980
$front0 << EOD
 4.27327778e-05 2.16122385
 7.13964815e-05 22.917652
 0.000183098519 24.5287881
 0.000301277778 24.5287881
EOD
$t0_k0 << EOD
 4.27327778e-05 2.16122385 1.93372689 2.45760293 0.7 "base-1m"
 0.000112109259 8.30821744 7.16156715 9.47010585 1.05 "base-4m"
EOD
$t0_k1 << EOD
 6.29868519e-05 1.84399352 1.57201682 2.19030715 0.7 "base-1m"
 0.000138656667 2.20767043 1.87628228 2.63895956 1.05 "base-4m"
EOD
$t0_k2 << EOD
 8.51344444e-05 17.41087 16.2089546 18.5812436 0.7 "base-1m"
 0.000200851852 16.0955353 14.9723546 17.2653424 1.05 "base-4m"
EOD
$t0_k3 << EOD
 7.21466667e-05 19.8345471 18.7162435 20.9306707 0.7 "base-1m"
 0.000131347778 17.9889183 16.8216342 19.1373299 1.05 "base-4m"
EOD
$t0_k4 << EOD
 8.042e-05 19.3702595 18.1829205 20.6027065 0.7 "base-1m"
 0.000198702778 23.7634623 22.5687973 24.9927658 1.05 "base-4m"
EOD
$t0_k5 << EOD
 7.13964815e-05 22.917652 21.7030712 24.0912319 0.7 "base-1m"
 0.000183098519 24.5287881 23.3126467 25.7489683 1.05 "base-4m"
EOD
$t0_k6 << EOD
EOD
$front1 << EOD
 2.39562963e-05 0.491666667
 2.7502963e-05 0.641666667
 2.9762037e-05 0.7
 6.94303704e-05 0.808333333
 0.000180723611 0.808333333
EOD
$t1_k0 << EOD
 2.39562963e-05 0.491666667 0.403875717 0.579974602 0.7 "base-1m"
 7.80690741e-05 0.5 0.411938705 0.588061295 1.05 "base-4m"
EOD
$t1_k1 << EOD
 4.57598148e-05 0.483333333 0.395836443 0.571864196 0.7 "base-1m"
 0.000120482407 0.5 0.411938705 0.588061295 1.05 "base-4m"
EOD
$t1_k2 << EOD
 3.43527778e-05 0.516666667 0.428135804 0.604163557 0.7 "base-1m"
 9.23048148e-05 0.558333333 0.469045231 0.644002533 1.05 "base-4m"
EOD
$t1_k3 << EOD
 3.19172222e-05 0.575 0.485577517 0.659769608 0.7 "base-1m"
 8.5377963e-05 0.541666667 0.452609691 0.628138712 1.05 "base-4m"
EOD
$t1_k4 << EOD
 2.7502963e-05 0.641666667 0.55270536 0.721839209 0.7 "base-1m"
 9.87109259e-05 0.683333333 0.595521318 0.759771654 1.05 "base-4m"
EOD
$t1_k5 << EOD
 2.9762037e-05 0.7 0.612848576 0.774743758 0.7 "base-1m"
 6.94303704e-05 0.808333333 0.72878844 0.868749741 1.05 "base-4m"
EOD
$t1_k6 << EOD
EOD
$front2 << EOD
 1.95042593e-05 0.02
 2.1072963e-05 0.0905952381
 3.90153704e-05 0.126269841
 0.000320911296 0.143055556
 0.000481366944 0.143055556
EOD
$t2_k0 << EOD
 1.95042593e-05 0.02 0 0.0451667118 0.7 "base-1m"
 4.64466667e-05 0.00555555556 0 0.017699115 1.05 "base-4m"
EOD
$t2_k1 << EOD
 3.86018519e-05 0.02 0 0.0456692913 0.7 "base-1m"
 5.97368519e-05 0.0166666667 0.00403225806 0.0353982301 1.05 "base-4m"
EOD
$t2_k2 << EOD
 2.88533333e-05 0.0647619048 0.0264389701 0.111870918 0.7 "base-1m"
 5.78633333e-05 0.0857142857 0.0429783554 0.136037704 1.05 "base-4m"
EOD
$t2_k3 << EOD
 3.52744444e-05 0.0748809524 0.0418957057 0.11309776 0.7 "base-1m"
 5.63431481e-05 0.0971031746 0.0587347041 0.142830357 1.05 "base-4m"
EOD
$t2_k4 << EOD
 4.01542593e-05 0.108214286 0.0661056671 0.156080715 1.05 "base-4m"
 4.30540741e-05 0.107380952 0.0702555569 0.149529449 0.7 "base-1m"
EOD
$t2_k5 << EOD
 2.1072963e-05 0.0905952381 0.0551607059 0.134889829 0.7 "base-1m"
 3.90153704e-05 0.126269841 0.0806083744 0.179533094 1.05 "base-4m"
EOD
$t2_k6 << EOD
 0.000135772037 0.0944444444 0.0491012688 0.146341463 0.7 "base-1m"
 0.000320911296 0.143055556 0.0896358543 0.197487816 1.05 "base-4m"
EOD
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
set multiplot layout 2,2 title 'Quality against cost (larger points: larger models)'
set logscale x
set xlabel 'USD per 1,000 requests' offset 0,0.3
set bmargin 7
set format x '%g'
set key below
set offsets graph 0.1, graph 0.1, graph 0.05, 0
set title "optimism"
set ylabel "chrf"
plot $front0 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t0_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t0_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t0_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t0_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t0_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t0_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t0_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t0_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t0_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t0_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t0_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t0_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune"
set title "sentiment"
set ylabel "accuracy"
plot $front1 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t1_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t1_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t1_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t1_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t1_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t1_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t1_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t1_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t1_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t1_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t1_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t1_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune"
set title "handbook"
set ylabel "token_f1"
plot $front2 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t2_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t2_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t2_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t2_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t2_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t2_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t2_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t2_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t2_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t2_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t2_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t2_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune", $t2_k6 using 1:2:3:4 with yerrorbars ls 7 lw 1 pt 0 notitle, $t2_k6 using 1:2:5 with linespoints ls 7 lw 1 ps variable title "rag"
unset multiplot
