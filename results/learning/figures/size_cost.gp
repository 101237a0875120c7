# size_cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_cost.svg'" size_cost.gp
# size 920 960
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
set key below samplen 2.5
set logscale x
set xlabel 'parameters' offset 0,0.3
set xrange [814354:5.60072e+06]
set xtics ("1.1M" 1.1401e+06, "4M" 4.00051e+06)
$t0_k0 << EOD
 1049400.87 1.23568519e-05 NaN NaN
 3682269.56 4.0967963e-05 NaN NaN
EOD
$t0_k1 << EOD
 1078801.2 1.95214815e-05 NaN NaN
 3785433.12 4.40551852e-05 NaN NaN
EOD
$t0_k2 << EOD
 1109025.22 3.49918519e-05 NaN NaN
 3891486.94 6.4177963e-05 NaN NaN
EOD
$t0_k3 << EOD
 1140096 3.48540741e-05 NaN NaN
 4000512 5.99781481e-05 NaN NaN
EOD
$t0_k4 << EOD
 1172037.27 3.50022222e-05 NaN NaN
 4112591.54 7.22257407e-05 NaN NaN
EOD
$t0_k5 << EOD
 1204873.41 2.90212963e-05 NaN NaN
 4227811.13 7.60833333e-05 NaN NaN
EOD
set logscale y
set yrange [8.82632e-06:0.000106517]
set ytics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001)
set title "optimism"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t0_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t0_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t0_k5 using 1:2 with linespoints ls 6 title "finetune"
$t1_k0 << EOD
 1049400.87 8.99888889e-06 NaN NaN
 3682269.56 2.38774074e-05 NaN NaN
EOD
$t1_k1 << EOD
 1078801.2 1.88325926e-05 NaN NaN
 3785433.12 3.73755556e-05 NaN NaN
EOD
$t1_k2 << EOD
 1109025.22 1.39385185e-05 NaN NaN
 3891486.94 3.25725926e-05 NaN NaN
EOD
$t1_k3 << EOD
 1140096 1.22164815e-05 NaN NaN
 4000512 3.23716667e-05 NaN NaN
EOD
$t1_k4 << EOD
 1172037.27 2.59827778e-05 NaN NaN
 4112591.54 4.38212963e-05 NaN NaN
EOD
$t1_k5 << EOD
 1204873.41 1.35090741e-05 NaN NaN
 4227811.13 2.76016667e-05 NaN NaN
EOD
set logscale y
set yrange [6.42778e-06:6.13498e-05]
set ytics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05)
set title "sentiment"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t1_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t1_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t1_k5 using 1:2 with linespoints ls 6 title "finetune"
$t2_k0 << EOD
 1049400.87 8.67314815e-06 NaN NaN
 3682269.56 2.50974074e-05 NaN NaN
EOD
$t2_k1 << EOD
 1078801.2 1.16909259e-05 NaN NaN
 3785433.12 3.67405556e-05 NaN NaN
EOD
$t2_k2 << EOD
 1109025.22 1.17685185e-05 NaN NaN
 3891486.94 3.32146296e-05 NaN NaN
EOD
$t2_k3 << EOD
 1140096 1.02311111e-05 NaN NaN
 4000512 2.39277778e-05 NaN NaN
EOD
$t2_k4 << EOD
 1172037.27 1.14135185e-05 NaN NaN
 4112591.54 5.09177778e-05 NaN NaN
EOD
$t2_k5 << EOD
 1204873.41 1.10537037e-05 NaN NaN
 4227811.13 2.48437037e-05 NaN NaN
EOD
$t2_k6 << EOD
 1238629.51 4.95890741e-05 NaN NaN
 4346258.74 0.000133117037 NaN NaN
EOD
set logscale y
set yrange [6.19511e-06:0.000186364]
set ytics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001)
set title "handbook"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune:train_items=32", $t2_k3 using 1:2 with linespoints ls 4 title "finetune:train_items=100", $t2_k4 using 1:2 with linespoints ls 5 title "finetune:train_items=200", $t2_k5 using 1:2 with linespoints ls 6 title "finetune", $t2_k6 using 1:2 with linespoints ls 7 title "rag"
unset multiplot
