# size_cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_cost.svg'" size_cost.gp
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
set multiplot layout 2,2 title "Cost of 1,000 requests against model size"
set bmargin 11
set key below samplen 2.5 maxcols 1
set logscale x
set xlabel 'parameters' offset 0,0.3
set xrange [814354:5.60072e+06]
set xtics ("1.1M" 1.1401e+06, "4M" 4.00051e+06)
$t0_k0 << EOD
 1049400.87 1.19587037e-05 NaN NaN
 3682269.56 2.79840741e-05 NaN NaN
EOD
$t0_k1 << EOD
 1078801.2 1.86381481e-05 NaN NaN
 3785433.12 3.78827778e-05 NaN NaN
EOD
$t0_k2 << EOD
 1109025.22 3.56635185e-05 NaN NaN
 3891486.94 8.63822222e-05 NaN NaN
EOD
$t0_k3 << EOD
 1140096 3.25092593e-05 NaN NaN
 4000512 6.67974074e-05 NaN NaN
EOD
$t0_k4 << EOD
 1172037.27 2.07544444e-05 NaN NaN
 4112591.54 5.01457407e-05 NaN NaN
EOD
$t0_k5 << EOD
 1204873.41 2.24174074e-05 NaN NaN
 4227811.13 5.39433333e-05 NaN NaN
EOD
set logscale y
set yrange [8.54193e-06:0.000120935]
set ytics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001)
set title "optimism"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t0_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t0_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t0_k5 using 1:2 with linespoints ls 6 title "finetune"
$t1_k0 << EOD
 1049400.87 5.98851852e-06 NaN NaN
 3682269.56 1.70175926e-05 NaN NaN
EOD
$t1_k1 << EOD
 1078801.2 1.13507407e-05 NaN NaN
 3785433.12 2.82366667e-05 NaN NaN
EOD
$t1_k2 << EOD
 1109025.22 9.135e-06 NaN NaN
 3891486.94 2.40953704e-05 NaN NaN
EOD
$t1_k3 << EOD
 1140096 9.17962963e-06 NaN NaN
 4000512 2.38433333e-05 NaN NaN
EOD
$t1_k4 << EOD
 1172037.27 8.54574074e-06 NaN NaN
 4112591.54 2.23598148e-05 NaN NaN
EOD
$t1_k5 << EOD
 1204873.41 9.49814815e-06 NaN NaN
 4227811.13 3.56277778e-05 NaN NaN
EOD
set logscale y
set yrange [4.27751e-06:4.98789e-05]
set ytics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05)
set title "sentiment"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t1_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t1_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t1_k5 using 1:2 with linespoints ls 6 title "finetune"
$t2_k0 << EOD
 1049400.87 5.82222222e-06 NaN NaN
 3682269.56 2.06455556e-05 NaN NaN
EOD
$t2_k1 << EOD
 1078801.2 8.73481481e-06 NaN NaN
 3785433.12 3.49803704e-05 NaN NaN
EOD
$t2_k2 << EOD
 1109025.22 7.48777778e-06 NaN NaN
 3891486.94 2.25207407e-05 NaN NaN
EOD
$t2_k3 << EOD
 1140096 7.02703704e-06 NaN NaN
 4000512 2.02994444e-05 NaN NaN
EOD
$t2_k4 << EOD
 1172037.27 8.00388889e-06 NaN NaN
 4112591.54 2.125e-05 NaN NaN
EOD
$t2_k5 << EOD
 1204873.41 8.81611111e-06 NaN NaN
 4227811.13 2.03138889e-05 NaN NaN
EOD
$t2_k6 << EOD
 1238629.51 3.87172222e-05 NaN NaN
 4346258.74 0.000143622222 NaN NaN
EOD
set logscale y
set yrange [4.15873e-06:0.000201071]
set ytics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002)
set title "handbook"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t2_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t2_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t2_k5 using 1:2 with linespoints ls 6 title "finetune", $t2_k6 using 1:2 with linespoints ls 7 title "rag"
unset multiplot
