# size_latency: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_latency.svg'" size_latency.gp
# size 1500 1240
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
set bmargin 7
set key below samplen 2.5 maxcols 2
set logscale x
set xlabel 'parameters' offset 0,0.3
set xrange [210960:1.76241e+07]
set xtics ("0.3M" 295344, "1.1M" 1.1401e+06, "4M" 4.00051e+06, "13M" 1.25887e+07)
$t0_k0 << EOD
 279465.468 0.58115 NaN NaN
 1078801.2 0.67805 NaN NaN
 3785433.12 1.946 NaN NaN
 11911869.3 6.1539 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 1.89755 NaN NaN
 1109025.22 2.8691 NaN NaN
 3891486.94 10.12815 NaN NaN
 12245595.7 29.72545 NaN NaN
EOD
$t0_k2 << EOD
 295344 0.5446 NaN NaN
 1140096 0.95615 NaN NaN
 4000512 2.98005 NaN NaN
 12588672 6.44315 NaN NaN
EOD
set logscale y
set yrange [0.389:41.6156]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20)
set title "sentiment"
set ylabel "p95, ms"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 0.38525 NaN NaN
 1078801.2 0.48265 NaN NaN
 3785433.12 1.9878 NaN NaN
 11911869.3 6.78705 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 1.7337 NaN NaN
 1109025.22 4.12505 NaN NaN
 3891486.94 11.8988 NaN NaN
 12245595.7 41.35265 NaN NaN
EOD
$t1_k2 << EOD
 295344 3.79515 NaN NaN
 1140096 3.75705 NaN NaN
 4000512 5.1584 NaN NaN
 12588672 23.657 NaN NaN
EOD
set logscale y
set yrange [0.275179:57.8937]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50)
set title "optimism"
set ylabel "p95, ms"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 1.3759 NaN NaN
 1078801.2 2.7861 NaN NaN
 3785433.12 6.21115 NaN NaN
 11911869.3 25.2515 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 1.5961 NaN NaN
 1109025.22 2.45855 NaN NaN
 3891486.94 7.1264 NaN NaN
 12245595.7 20.34925 NaN NaN
EOD
$t2_k2 << EOD
 295344 5.4214 NaN NaN
 1140096 9.01585 NaN NaN
 4000512 22.96665 NaN NaN
 12588672 75.356 NaN NaN
EOD
set logscale y
set yrange [0.982786:105.498]
set ytics ("1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50, "100" 100)
set title "call-summary"
set ylabel "p95, ms"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 1.3391 NaN NaN
 1078801.2 1.14015 NaN NaN
 3785433.12 2.6453 NaN NaN
 11911869.3 10.7327 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 1.6645 NaN NaN
 1109025.22 1.85275 NaN NaN
 3891486.94 6.1191 NaN NaN
 12245595.7 19.2903 NaN NaN
EOD
$t3_k2 << EOD
 295344 5.4576 NaN NaN
 1140096 10.2943 NaN NaN
 4000512 20.6669 NaN NaN
 12588672 97.18075 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 1.21695 NaN NaN
 1172037.27 3.0278 NaN NaN
 4112591.54 6.7768 NaN NaN
 12941360 20.09105 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 6.4973 NaN NaN
 1204873.41 12.28015 NaN NaN
 4227811.13 31.67955 NaN NaN
 13303929 284.1392 NaN NaN
EOD
set logscale y
set yrange [0.814393:397.795]
set ytics ("1" 1, "10" 10, "100" 100)
set title "style"
set ylabel "p95, ms"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 0.55925 NaN NaN
 1078801.2 1.30995 NaN NaN
 3785433.12 6.7417 NaN NaN
 11911869.3 13.96445 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 1.57455 NaN NaN
 1109025.22 2.9686 NaN NaN
 3891486.94 11.78085 NaN NaN
 12245595.7 26.2679 NaN NaN
EOD
$t4_k2 << EOD
 295344 5.44865 NaN NaN
 1140096 8.36115 NaN NaN
 4000512 12.6585 NaN NaN
 12588672 50.0438 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 0.85455 NaN NaN
 1172037.27 2.82905 NaN NaN
 4112591.54 5.91265 NaN NaN
 12941360 14.3647 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 5.8692 NaN NaN
 1204873.41 8.61335 NaN NaN
 4227811.13 19.78775 NaN NaN
 13303929 75.989 NaN NaN
EOD
set logscale y
set yrange [0.399464:106.385]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50, "100" 100)
set title "medical-notes"
set ylabel "p95, ms"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 1.6724 NaN NaN
 1078801.2 3.5564 NaN NaN
 3785433.12 7.9219 NaN NaN
 11911869.3 27.4083 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 2.54285 NaN NaN
 1109025.22 5.08675 NaN NaN
 3891486.94 17.5297 NaN NaN
 12245595.7 39.39665 NaN NaN
EOD
$t5_k2 << EOD
 295344 2.0471 NaN NaN
 1140096 4.66065 NaN NaN
 4000512 12.07875 NaN NaN
 12588672 36.11285 NaN NaN
EOD
set logscale y
set yrange [1.19457:55.1553]
set ytics ("2" 2, "5" 5, "10" 10, "20" 20, "50" 50)
set title "legal"
set ylabel "p95, ms"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 1.4457 NaN NaN
 1078801.2 2.70855 NaN NaN
 3785433.12 17.01715 NaN NaN
 11911869.3 22.88465 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 1.3282 NaN NaN
 1109025.22 2.814 NaN NaN
 3891486.94 7.26585 NaN NaN
 12245595.7 31.33435 NaN NaN
EOD
$t6_k2 << EOD
 295344 2.2392 NaN NaN
 1140096 3.7267 NaN NaN
 4000512 11.32575 NaN NaN
 12588672 51.10225 NaN NaN
EOD
set logscale y
set yrange [0.948714:71.5431]
set ytics ("1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50)
set title "finance"
set ylabel "p95, ms"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 0.45745 NaN NaN
 1078801.2 0.53785 NaN NaN
 3785433.12 1.4833 NaN NaN
 11911869.3 7.67915 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 1.1992 NaN NaN
 1109025.22 2.76845 NaN NaN
 3891486.94 5.56885 NaN NaN
 12245595.7 21.32785 NaN NaN
EOD
$t7_k2 << EOD
 295344 0.63845 NaN NaN
 1140096 1.05215 NaN NaN
 4000512 3.17875 NaN NaN
 12588672 17.6644 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 1.25035 NaN NaN
 1172037.27 2.3518 NaN NaN
 4112591.54 8.22535 NaN NaN
 12941360 25.6525 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 1.5848 NaN NaN
 1204873.41 3.48475 NaN NaN
 4227811.13 9.7869 NaN NaN
 13303929 32.8474 NaN NaN
EOD
set logscale y
set yrange [0.32675:45.9864]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20)
set title "handbook"
set ylabel "p95, ms"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
