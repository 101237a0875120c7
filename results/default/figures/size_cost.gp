# size_cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_cost.svg'" size_cost.gp
# size 1380 1180
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
set multiplot layout 3,3 title "Cost of 1,000 requests against model size"
set logscale x
set xlabel 'parameters' offset 0,0.3
set bmargin 6
set key below
set offsets 0, 0, graph 0.06, graph 0.04
set xrange [210960:1.76241e+07]
set xtics ("0.3M" 295344, "1.1M" 1.1401e+06, "4M" 4.00051e+06, "13M" 1.25887e+07)
set logscale y
set format y '%g'
$t0_k0 << EOD
 279465.468 4.79907407e-06 NaN NaN
 1078801.2 1.37561111e-05 NaN NaN
 3785433.12 1.85762963e-05 NaN NaN
 11911869.3 5.73162963e-05 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 9.96666667e-06 NaN NaN
 1109025.22 1.93416667e-05 NaN NaN
 3891486.94 5.32531481e-05 NaN NaN
 12245595.7 8.11264815e-05 NaN NaN
EOD
$t0_k2 << EOD
 295344 1.04587037e-05 NaN NaN
 1140096 1.13264815e-05 NaN NaN
 4000512 4.55690741e-05 NaN NaN
 12588672 7.56935185e-05 NaN NaN
EOD
set title "sentiment"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 1.07335185e-05 NaN NaN
 1078801.2 1.14874074e-05 NaN NaN
 3785433.12 3.62225926e-05 NaN NaN
 11911869.3 7.90012963e-05 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 1.52733333e-05 NaN NaN
 1109025.22 1.8587963e-05 NaN NaN
 3891486.94 5.0805e-05 NaN NaN
 12245595.7 9.58355556e-05 NaN NaN
EOD
$t1_k2 << EOD
 295344 1.38653704e-05 NaN NaN
 1140096 2.38440741e-05 NaN NaN
 4000512 6.95853704e-05 NaN NaN
 12588672 0.000155354815 NaN NaN
EOD
set title "optimism"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 3.20855556e-05 NaN NaN
 1078801.2 6.30709259e-05 NaN NaN
 3785433.12 0.00026786963 NaN NaN
 11911869.3 0.000445301481 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 3.19137037e-05 NaN NaN
 1109025.22 8.35494444e-05 NaN NaN
 3891486.94 0.000191616667 NaN NaN
 12245595.7 0.000426036296 NaN NaN
EOD
$t2_k2 << EOD
 295344 7.38972222e-05 NaN NaN
 1140096 0.000138364074 NaN NaN
 4000512 0.000386314444 NaN NaN
 12588672 0.000728568889 NaN NaN
EOD
set title "call-summary"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 7.27637037e-05 NaN NaN
 1078801.2 8.11766667e-05 NaN NaN
 3785433.12 0.000158128333 NaN NaN
 11911869.3 0.00025838537 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 7.88709259e-05 NaN NaN
 1109025.22 0.000110299074 NaN NaN
 3891486.94 0.000163156111 NaN NaN
 12245595.7 0.00027836537 NaN NaN
EOD
$t3_k2 << EOD
 295344 0.000149829259 NaN NaN
 1140096 0.000226377222 NaN NaN
 4000512 0.000441568889 NaN NaN
 12588672 0.000713458889 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 9.65881481e-05 NaN NaN
 1172037.27 0.000143187407 NaN NaN
 4112591.54 0.000284578519 NaN NaN
 12941360 0.000469724074 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 0.000151196852 NaN NaN
 1204873.41 0.00033210463 NaN NaN
 4227811.13 0.000524114815 NaN NaN
 13303929 0.00104537463 NaN NaN
EOD
set title "style"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 1.58588889e-05 NaN NaN
 1078801.2 3.32877778e-05 NaN NaN
 3785433.12 6.05398148e-05 NaN NaN
 11911869.3 0.000169111481 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 2.09751852e-05 NaN NaN
 1109025.22 4.23361111e-05 NaN NaN
 3891486.94 0.000115953889 NaN NaN
 12245595.7 0.000199877778 NaN NaN
EOD
$t4_k2 << EOD
 295344 3.72335185e-05 NaN NaN
 1140096 9.12277778e-05 NaN NaN
 4000512 0.000162900556 NaN NaN
 12588672 0.000409096667 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 2.33811111e-05 NaN NaN
 1172037.27 4.80512963e-05 NaN NaN
 4112591.54 0.00012649963 NaN NaN
 12941360 0.000281587963 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 4.15144444e-05 NaN NaN
 1204873.41 8.44975926e-05 NaN NaN
 4227811.13 0.00024490463 NaN NaN
 13303929 0.000616483148 NaN NaN
EOD
set title "medical-notes"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 2.51209259e-05 NaN NaN
 1078801.2 3.9432037e-05 NaN NaN
 3785433.12 9.92946296e-05 NaN NaN
 11911869.3 0.000251906481 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 3.7407037e-05 NaN NaN
 1109025.22 5.45188889e-05 NaN NaN
 3891486.94 0.000135449444 NaN NaN
 12245595.7 0.000379256296 NaN NaN
EOD
$t5_k2 << EOD
 295344 2.933e-05 NaN NaN
 1140096 4.78990741e-05 NaN NaN
 4000512 0.000152099815 NaN NaN
 12588672 0.000291848333 NaN NaN
EOD
set title "legal"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 2.77538889e-05 NaN NaN
 1078801.2 5.13464815e-05 NaN NaN
 3785433.12 0.000178543519 NaN NaN
 11911869.3 0.000403396481 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 2.86164815e-05 NaN NaN
 1109025.22 5.04655556e-05 NaN NaN
 3891486.94 0.000162851296 NaN NaN
 12245595.7 0.000472847593 NaN NaN
EOD
$t6_k2 << EOD
 295344 4.11209259e-05 NaN NaN
 1140096 8.28162963e-05 NaN NaN
 4000512 0.000247589259 NaN NaN
 12588672 0.000514831111 NaN NaN
EOD
set title "finance"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 4.02240741e-06 NaN NaN
 1078801.2 6.08277778e-06 NaN NaN
 3785433.12 1.47525926e-05 NaN NaN
 11911869.3 4.9542963e-05 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 6.50055556e-06 NaN NaN
 1109025.22 1.09101852e-05 NaN NaN
 3891486.94 2.2797963e-05 NaN NaN
 12245595.7 6.55309259e-05 NaN NaN
EOD
$t7_k2 << EOD
 295344 4.87555556e-06 NaN NaN
 1140096 1.93653704e-05 NaN NaN
 4000512 2.16790741e-05 NaN NaN
 12588672 7.07264815e-05 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 2.20598148e-05 NaN NaN
 1172037.27 3.97294444e-05 NaN NaN
 4112591.54 0.000108832037 NaN NaN
 12941360 0.000346997593 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 4.70794444e-05 NaN NaN
 1204873.41 5.90248148e-05 NaN NaN
 4227811.13 0.000161152407 NaN NaN
 13303929 0.000537107963 NaN NaN
EOD
set title "handbook"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
