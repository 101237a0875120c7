# size_latency: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_latency.svg'" size_latency.gp
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
set multiplot layout 2,2 title "Time of one request (95th percentile) against model size"
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
 1049400.87 0.8624 NaN NaN
 3682269.56 6.51955 NaN NaN
EOD
$t0_k1 << EOD
 1078801.2 11.9171 NaN NaN
 3785433.12 33.9855 NaN NaN
EOD
$t0_k2 << EOD
 1109025.22 14.81145 NaN NaN
 3891486.94 32.2796 NaN NaN
EOD
$t0_k3 << EOD
 1140096 5.85125 NaN NaN
 4000512 12.3006 NaN NaN
EOD
$t0_k4 << EOD
 1172037.27 7.29525 NaN NaN
 4112591.54 17.6506 NaN NaN
EOD
$t0_k5 << EOD
 1204873.41 6.22715 NaN NaN
 4227811.13 30.7118 NaN NaN
EOD
set title "optimism"
set ylabel "p95, ms"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t0_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t0_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t0_k5 using 1:2 with linespoints ls 6 title "finetune"
$t1_k0 << EOD
 1049400.87 4.7497 NaN NaN
 3682269.56 7.8524 NaN NaN
EOD
$t1_k1 << EOD
 1078801.2 8.85325 NaN NaN
 3785433.12 39.95925 NaN NaN
EOD
$t1_k2 << EOD
 1109025.22 5.11705 NaN NaN
 3891486.94 9.45065 NaN NaN
EOD
$t1_k3 << EOD
 1140096 5.3688 NaN NaN
 4000512 7.75255 NaN NaN
EOD
$t1_k4 << EOD
 1172037.27 6.28975 NaN NaN
 4112591.54 7.96125 NaN NaN
EOD
$t1_k5 << EOD
 1204873.41 7.6343 NaN NaN
 4227811.13 7.2091 NaN NaN
EOD
set title "sentiment"
set ylabel "p95, ms"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t1_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t1_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t1_k5 using 1:2 with linespoints ls 6 title "finetune"
$t2_k0 << EOD
 1049400.87 3.7656 NaN NaN
 3682269.56 6.2243 NaN NaN
EOD
$t2_k1 << EOD
 1078801.2 11.4407 NaN NaN
 3785433.12 18.71505 NaN NaN
EOD
$t2_k2 << EOD
 1109025.22 5.0375 NaN NaN
 3891486.94 6.6791 NaN NaN
EOD
$t2_k3 << EOD
 1140096 4.92095 NaN NaN
 4000512 12.8969 NaN NaN
EOD
$t2_k4 << EOD
 1172037.27 9.11555 NaN NaN
 4112591.54 7.4608 NaN NaN
EOD
$t2_k5 << EOD
 1204873.41 5.05735 NaN NaN
 4227811.13 2.75335 NaN NaN
EOD
$t2_k6 << EOD
 1238629.51 12.5602 NaN NaN
 4346258.74 21.70555 NaN NaN
EOD
set title "handbook"
set ylabel "p95, ms"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t2_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t2_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t2_k5 using 1:2 with linespoints ls 6 title "finetune", $t2_k6 using 1:2 with linespoints ls 7 title "rag"
unset multiplot
