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
 1049400.87 0.5881 NaN NaN
 3682269.56 1.95675 NaN NaN
EOD
$t0_k1 << EOD
 1078801.2 4.3203 NaN NaN
 3785433.12 6.46475 NaN NaN
EOD
$t0_k2 << EOD
 1109025.22 4.47195 NaN NaN
 3891486.94 9.1536 NaN NaN
EOD
$t0_k3 << EOD
 1140096 3.69995 NaN NaN
 4000512 5.8645 NaN NaN
EOD
$t0_k4 << EOD
 1172037.27 2.04265 NaN NaN
 4112591.54 4.97835 NaN NaN
EOD
$t0_k5 << EOD
 1204873.41 2.4385 NaN NaN
 4227811.13 4.5599 NaN NaN
EOD
set logscale y
set yrange [0.420071:12.815]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10)
set title "optimism"
set ylabel "p95, ms"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t0_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t0_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t0_k5 using 1:2 with linespoints ls 6 title "finetune"
$t1_k0 << EOD
 1049400.87 0.6408 NaN NaN
 3682269.56 1.69095 NaN NaN
EOD
$t1_k1 << EOD
 1078801.2 2.469 NaN NaN
 3785433.12 8.208 NaN NaN
EOD
$t1_k2 << EOD
 1109025.22 0.96885 NaN NaN
 3891486.94 2.55905 NaN NaN
EOD
$t1_k3 << EOD
 1140096 1.0268 NaN NaN
 4000512 2.47265 NaN NaN
EOD
$t1_k4 << EOD
 1172037.27 1.1654 NaN NaN
 4112591.54 2.41425 NaN NaN
EOD
$t1_k5 << EOD
 1204873.41 1.32745 NaN NaN
 4227811.13 3.58265 NaN NaN
EOD
set logscale y
set yrange [0.457714:11.4912]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10)
set title "sentiment"
set ylabel "p95, ms"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t1_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t1_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t1_k5 using 1:2 with linespoints ls 6 title "finetune"
$t2_k0 << EOD
 1049400.87 0.59005 NaN NaN
 3682269.56 1.8171 NaN NaN
EOD
$t2_k1 << EOD
 1078801.2 1.7229 NaN NaN
 3785433.12 8.39535 NaN NaN
EOD
$t2_k2 << EOD
 1109025.22 0.9628 NaN NaN
 3891486.94 3.2045 NaN NaN
EOD
$t2_k3 << EOD
 1140096 0.82205 NaN NaN
 4000512 2.2946 NaN NaN
EOD
$t2_k4 << EOD
 1172037.27 0.81985 NaN NaN
 4112591.54 4.79765 NaN NaN
EOD
$t2_k5 << EOD
 1204873.41 1.0265 NaN NaN
 4227811.13 3.04965 NaN NaN
EOD
$t2_k6 << EOD
 1238629.51 2.2007 NaN NaN
 4346258.74 6.5909 NaN NaN
EOD
set logscale y
set yrange [0.421464:11.7535]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10)
set title "handbook"
set ylabel "p95, ms"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t2_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t2_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t2_k5 using 1:2 with linespoints ls 6 title "finetune", $t2_k6 using 1:2 with linespoints ls 7 title "rag"
unset multiplot
