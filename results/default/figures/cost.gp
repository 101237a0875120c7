# cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'cost.svg'" cost.gp
# size 1040 520
$front0 << EOD
 7.39537037e-06 0.103650794
 7.85944444e-05 0.189166667
 0.000117891667 0.189166667
EOD
$t0_k0 << EOD
 1.09946296e-05 0.0116666667 0 0.0317083333 ""
EOD
$t0_k1 << EOD
 8.51166667e-06 0 0 0 ""
EOD
$t0_k2 << EOD
 4.42053704e-05 0.0666666667 0.0291666667 0.108333333 ""
EOD
$t0_k3 << EOD
 7.39537037e-06 0.103650794 0.0621031746 0.148770833 ""
EOD
$t0_k4 << EOD
 7.85944444e-05 0.189166667 0.1225 0.255020833 ""
EOD
$front1 << EOD
 1.10485185e-05 0.458333333
 1.36057407e-05 0.65
 2.46555556e-05 0.65
EOD
$t1_k0 << EOD
 1.10485185e-05 0.458333333 0.366666667 0.55 ""
EOD
$t1_k1 << EOD
 1.6437037e-05 0.5 0.408333333 0.591666667 ""
EOD
$t1_k2 << EOD
EOD
$t1_k3 << EOD
 1.36057407e-05 0.65 0.558333333 0.733333333 ""
EOD
$t1_k4 << EOD
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
set multiplot layout 1,2 title 'Quality against cost'
set logscale x
set xlabel 'USD per 1,000 requests' offset 0,0.3
set bmargin 7
set format x '%g'
set key below
set offsets graph 0.1, graph 0.1, graph 0.05, 0
set title "handbook"
set ylabel "token_f1"
plot $front0 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t0_k0 using 1:2:3:4 with yerrorbars ls 1 title "prompt", $t0_k0 using 1:2:5 with labels left offset 0.8,0.4 notitle, $t0_k1 using 1:2:3:4 with yerrorbars ls 2 title "fewshot", $t0_k1 using 1:2:5 with labels left offset 0.8,0.4 notitle, $t0_k2 using 1:2:3:4 with yerrorbars ls 3 title "rag", $t0_k2 using 1:2:5 with labels left offset 0.8,0.4 notitle, $t0_k3 using 1:2:3:4 with yerrorbars ls 4 title "finetune", $t0_k3 using 1:2:5 with labels left offset 0.8,0.4 notitle, $t0_k4 using 1:2:3:4 with yerrorbars ls 5 title "rag_finetune", $t0_k4 using 1:2:5 with labels left offset 0.8,0.4 notitle
set title "sentiment"
set ylabel "accuracy"
plot $front1 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t1_k0 using 1:2:3:4 with yerrorbars ls 1 title "prompt", $t1_k0 using 1:2:5 with labels left offset 0.8,0.4 notitle, $t1_k1 using 1:2:3:4 with yerrorbars ls 2 title "fewshot", $t1_k1 using 1:2:5 with labels left offset 0.8,0.4 notitle, $t1_k3 using 1:2:3:4 with yerrorbars ls 4 title "finetune", $t1_k3 using 1:2:5 with labels left offset 0.8,0.4 notitle
unset multiplot
