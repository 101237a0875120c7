# size_cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_cost.svg'" size_cost.gp
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
set multiplot layout 2,2 title "Cost of 1,000 requests against model size"
set logscale x
set xlabel 'parameters' offset 0,0.3
set bmargin 6
set key below
set offsets 0, 0, graph 0.06, graph 0.04
set xrange [814354:5.60072e+06]
set xtics ("1.1M" 1.1401e+06, "4M" 4.00051e+06)
set logscale y
set format y '%g'
$t0_k0 << EOD
 1049400.87 4.27327778e-05 NaN NaN
 3682269.56 0.000112109259 NaN NaN
EOD
$t0_k1 << EOD
 1078801.2 6.29868519e-05 NaN NaN
 3785433.12 0.000138656667 NaN NaN
EOD
$t0_k2 << EOD
 1109025.22 8.51344444e-05 NaN NaN
 3891486.94 0.000200851852 NaN NaN
EOD
$t0_k3 << EOD
 1140096 7.21466667e-05 NaN NaN
 4000512 0.000131347778 NaN NaN
EOD
$t0_k4 << EOD
 1172037.27 8.042e-05 NaN NaN
 4112591.54 0.000198702778 NaN NaN
EOD
$t0_k5 << EOD
 1204873.41 7.13964815e-05 NaN NaN
 4227811.13 0.000183098519 NaN NaN
EOD
set title "optimism"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t0_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t0_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t0_k5 using 1:2 with linespoints ls 6 title "finetune"
$t1_k0 << EOD
 1049400.87 2.39562963e-05 NaN NaN
 3682269.56 7.80690741e-05 NaN NaN
EOD
$t1_k1 << EOD
 1078801.2 4.57598148e-05 NaN NaN
 3785433.12 0.000120482407 NaN NaN
EOD
$t1_k2 << EOD
 1109025.22 3.43527778e-05 NaN NaN
 3891486.94 9.23048148e-05 NaN NaN
EOD
$t1_k3 << EOD
 1140096 3.19172222e-05 NaN NaN
 4000512 8.5377963e-05 NaN NaN
EOD
$t1_k4 << EOD
 1172037.27 2.7502963e-05 NaN NaN
 4112591.54 9.87109259e-05 NaN NaN
EOD
$t1_k5 << EOD
 1204873.41 2.9762037e-05 NaN NaN
 4227811.13 6.94303704e-05 NaN NaN
EOD
set title "sentiment"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t1_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t1_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t1_k5 using 1:2 with linespoints ls 6 title "finetune"
$t2_k0 << EOD
 1049400.87 1.95042593e-05 NaN NaN
 3682269.56 4.64466667e-05 NaN NaN
EOD
$t2_k1 << EOD
 1078801.2 3.86018519e-05 NaN NaN
 3785433.12 5.97368519e-05 NaN NaN
EOD
$t2_k2 << EOD
 1109025.22 2.88533333e-05 NaN NaN
 3891486.94 5.78633333e-05 NaN NaN
EOD
$t2_k3 << EOD
 1140096 3.52744444e-05 NaN NaN
 4000512 5.63431481e-05 NaN NaN
EOD
$t2_k4 << EOD
 1172037.27 4.30540741e-05 NaN NaN
 4112591.54 4.01542593e-05 NaN NaN
EOD
$t2_k5 << EOD
 1204873.41 2.1072963e-05 NaN NaN
 4227811.13 3.90153704e-05 NaN NaN
EOD
$t2_k6 << EOD
 1238629.51 0.000135772037 NaN NaN
 4346258.74 0.000320911296 NaN NaN
EOD
set title "handbook"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t2_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t2_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t2_k5 using 1:2 with linespoints ls 6 title "finetune", $t2_k6 using 1:2 with linespoints ls 7 title "rag"
unset multiplot
