# size_latency: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_latency.svg'" size_latency.gp
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
set multiplot layout 2,2 title "Time of one request (95th percentile) against model size"
set bmargin 11
set key below samplen 2.5 maxcols 1
set logscale x
set xlabel 'parameters' offset 0,0.3
set xrange [814354:5.60072e+06]
set xtics ("1.1M" 1.1401e+06, "4M" 4.00051e+06)
$t0_k0 << EOD
 1049400.87 0.4733 NaN NaN
 3682269.56 2.0492 NaN NaN
EOD
$t0_k1 << EOD
 1078801.2 3.94325 NaN NaN
 3785433.12 16.5951 NaN NaN
EOD
$t0_k2 << EOD
 1109025.22 3.8529 NaN NaN
 3891486.94 8.24795 NaN NaN
EOD
$t0_k3 << EOD
 1140096 2.00555 NaN NaN
 4000512 7.4344 NaN NaN
EOD
$t0_k4 << EOD
 1172037.27 2.3717 NaN NaN
 4112591.54 6.0065 NaN NaN
EOD
$t0_k5 << EOD
 1204873.41 2.77265 NaN NaN
 4227811.13 6.08675 NaN NaN
EOD
set logscale y
set yrange [0.338071:23.2331]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20)
set title "optimism"
set ylabel "p95, ms"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t0_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t0_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t0_k5 using 1:2 with linespoints ls 6 title "finetune"
$t1_k0 << EOD
 1049400.87 0.655 NaN NaN
 3682269.56 2.05735 NaN NaN
EOD
$t1_k1 << EOD
 1078801.2 2.4901 NaN NaN
 3785433.12 17.65385 NaN NaN
EOD
$t1_k2 << EOD
 1109025.22 0.962 NaN NaN
 3891486.94 2.68205 NaN NaN
EOD
$t1_k3 << EOD
 1140096 0.9241 NaN NaN
 4000512 3.4746 NaN NaN
EOD
$t1_k4 << EOD
 1172037.27 0.9272 NaN NaN
 4112591.54 2.67275 NaN NaN
EOD
$t1_k5 << EOD
 1204873.41 1.14595 NaN NaN
 4227811.13 2.47445 NaN NaN
EOD
set logscale y
set yrange [0.467857:24.7154]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20)
set title "sentiment"
set ylabel "p95, ms"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t1_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t1_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t1_k5 using 1:2 with linespoints ls 6 title "finetune"
$t2_k0 << EOD
 1049400.87 0.6095 NaN NaN
 3682269.56 1.5241 NaN NaN
EOD
$t2_k1 << EOD
 1078801.2 1.92585 NaN NaN
 3785433.12 5.62315 NaN NaN
EOD
$t2_k2 << EOD
 1109025.22 0.8167 NaN NaN
 3891486.94 2.332 NaN NaN
EOD
$t2_k3 << EOD
 1140096 0.9331 NaN NaN
 4000512 2.87035 NaN NaN
EOD
$t2_k4 << EOD
 1172037.27 0.8044 NaN NaN
 4112591.54 3.54495 NaN NaN
EOD
$t2_k5 << EOD
 1204873.41 1.0746 NaN NaN
 4227811.13 2.8063 NaN NaN
EOD
$t2_k6 << EOD
 1238629.51 2.5297 NaN NaN
 4346258.74 6.3096 NaN NaN
EOD
set logscale y
set yrange [0.435357:8.83344]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5)
set title "handbook"
set ylabel "p95, ms"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t2_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t2_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t2_k5 using 1:2 with linespoints ls 6 title "finetune", $t2_k6 using 1:2 with linespoints ls 7 title "rag"
unset multiplot
