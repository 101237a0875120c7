# size_latency: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_latency.svg'" size_latency.gp
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
set multiplot layout 3,3 title "Time of one request (95th percentile) against model size"
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
 279465.468 0.44245 NaN NaN
 1078801.2 1.3315 NaN NaN
 3785433.12 1.9357 NaN NaN
 11911869.3 7.0919 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 2.9484 NaN NaN
 1109025.22 4.1174 NaN NaN
 3891486.94 13.0629 NaN NaN
 12245595.7 23.49145 NaN NaN
EOD
$t0_k2 << EOD
 295344 1.01245 NaN NaN
 1140096 1.47065 NaN NaN
 4000512 2.81765 NaN NaN
 12588672 6.52115 NaN NaN
EOD
set title "sentiment"
set ylabel "p95, ms"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 0.38245 NaN NaN
 1078801.2 0.6566 NaN NaN
 3785433.12 2.5627 NaN NaN
 11911869.3 6.0189 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 2.0483 NaN NaN
 1109025.22 3.2851 NaN NaN
 3891486.94 9.8413 NaN NaN
 12245595.7 22.1168 NaN NaN
EOD
$t1_k2 << EOD
 295344 1.43535 NaN NaN
 1140096 2.1297 NaN NaN
 4000512 9.44775 NaN NaN
 12588672 32.98215 NaN NaN
EOD
set title "optimism"
set ylabel "p95, ms"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 1.2245 NaN NaN
 1078801.2 3.81205 NaN NaN
 3785433.12 12.1322 NaN NaN
 11911869.3 23.5419 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 1.21195 NaN NaN
 1109025.22 3.78115 NaN NaN
 3891486.94 8.0889 NaN NaN
 12245595.7 18.2076 NaN NaN
EOD
$t2_k2 << EOD
 295344 5.91645 NaN NaN
 1140096 11.11545 NaN NaN
 4000512 16.85095 NaN NaN
 12588672 71.949 NaN NaN
EOD
set title "call-summary"
set ylabel "p95, ms"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 1.52715 NaN NaN
 1078801.2 1.59375 NaN NaN
 3785433.12 3.66175 NaN NaN
 11911869.3 7.10055 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 1.39065 NaN NaN
 1109025.22 3.09255 NaN NaN
 3891486.94 8.02195 NaN NaN
 12245595.7 24.084 NaN NaN
EOD
$t3_k2 << EOD
 295344 9.1455 NaN NaN
 1140096 11.2967 NaN NaN
 4000512 28.20245 NaN NaN
 12588672 83.8561 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 2.646 NaN NaN
 1172037.27 4.9844 NaN NaN
 4112591.54 6.89205 NaN NaN
 12941360 20.18475 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 10.08425 NaN NaN
 1204873.41 14.32205 NaN NaN
 4227811.13 33.3581 NaN NaN
 13303929 125.44905 NaN NaN
EOD
set title "style"
set ylabel "p95, ms"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 0.5154 NaN NaN
 1078801.2 1.38215 NaN NaN
 3785433.12 2.97595 NaN NaN
 11911869.3 7.67615 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 1.2527 NaN NaN
 1109025.22 3.1039 NaN NaN
 3891486.94 9.913 NaN NaN
 12245595.7 26.734 NaN NaN
EOD
$t4_k2 << EOD
 295344 9.9069 NaN NaN
 1140096 13.1045 NaN NaN
 4000512 11.28635 NaN NaN
 12588672 74.43145 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 0.83725 NaN NaN
 1172037.27 3.2604 NaN NaN
 4112591.54 5.64295 NaN NaN
 12941360 11.06445 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 3.8909 NaN NaN
 1204873.41 8.6721 NaN NaN
 4227811.13 19.0115 NaN NaN
 13303929 115.9477 NaN NaN
EOD
set title "medical-notes"
set ylabel "p95, ms"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 1.87585 NaN NaN
 1078801.2 3.36495 NaN NaN
 3785433.12 8.81535 NaN NaN
 11911869.3 24.6791 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 2.75145 NaN NaN
 1109025.22 4.56705 NaN NaN
 3891486.94 13.3367 NaN NaN
 12245595.7 51.03795 NaN NaN
EOD
$t5_k2 << EOD
 295344 2.2871 NaN NaN
 1140096 3.82105 NaN NaN
 4000512 15.8733 NaN NaN
 12588672 34.49055 NaN NaN
EOD
set title "legal"
set ylabel "p95, ms"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 1.40905 NaN NaN
 1078801.2 2.4825 NaN NaN
 3785433.12 8.568 NaN NaN
 11911869.3 20.9132 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 1.552 NaN NaN
 1109025.22 2.5853 NaN NaN
 3891486.94 8.97915 NaN NaN
 12245595.7 27.0205 NaN NaN
EOD
$t6_k2 << EOD
 295344 2.2065 NaN NaN
 1140096 4.2012 NaN NaN
 4000512 9.59135 NaN NaN
 12588672 35.96975 NaN NaN
EOD
set title "finance"
set ylabel "p95, ms"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 0.45725 NaN NaN
 1078801.2 0.69355 NaN NaN
 3785433.12 1.26165 NaN NaN
 11911869.3 4.94055 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 1.12555 NaN NaN
 1109025.22 1.9884 NaN NaN
 3891486.94 5.062 NaN NaN
 12245595.7 16.11185 NaN NaN
EOD
$t7_k2 << EOD
 295344 0.4839 NaN NaN
 1140096 1.18025 NaN NaN
 4000512 1.9016 NaN NaN
 12588672 13.61355 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 1.35325 NaN NaN
 1172037.27 2.50045 NaN NaN
 4112591.54 6.16535 NaN NaN
 12941360 18.5952 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 2.86975 NaN NaN
 1204873.41 3.73555 NaN NaN
 4227811.13 16.9332 NaN NaN
 13303929 26.8967 NaN NaN
EOD
set title "handbook"
set ylabel "p95, ms"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
