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
 279465.468 0.8471 NaN NaN
 1078801.2 1.3128 NaN NaN
 3785433.12 6.33475 NaN NaN
 11911869.3 12.9418 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 2.36665 NaN NaN
 1109025.22 9.7036 NaN NaN
 3891486.94 22.6752 NaN NaN
 12245595.7 82.62615 NaN NaN
EOD
$t0_k2 << EOD
 295344 0.83405 NaN NaN
 1140096 2.23105 NaN NaN
 4000512 8.1769 NaN NaN
 12588672 20.9145 NaN NaN
EOD
set title "sentiment"
set ylabel "p95, ms"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 0.56225 NaN NaN
 1078801.2 0.751 NaN NaN
 3785433.12 2.55705 NaN NaN
 11911869.3 12.75395 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 2.4967 NaN NaN
 1109025.22 4.90115 NaN NaN
 3891486.94 16.20035 NaN NaN
 12245595.7 57.02395 NaN NaN
EOD
$t1_k2 << EOD
 295344 1.51245 NaN NaN
 1140096 1.74265 NaN NaN
 4000512 6.2647 NaN NaN
 12588672 56.6173 NaN NaN
EOD
set title "optimism"
set ylabel "p95, ms"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 2.11275 NaN NaN
 1078801.2 7.8293 NaN NaN
 3785433.12 13.77545 NaN NaN
 11911869.3 79.1954 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 4.57485 NaN NaN
 1109025.22 7.6175 NaN NaN
 3891486.94 20.3922 NaN NaN
 12245595.7 42.4329 NaN NaN
EOD
$t2_k2 << EOD
 295344 9.35005 NaN NaN
 1140096 17.18985 NaN NaN
 4000512 50.0053 NaN NaN
 12588672 112.62625 NaN NaN
EOD
set title "call-summary"
set ylabel "p95, ms"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 3.69985 NaN NaN
 1078801.2 3.91385 NaN NaN
 3785433.12 9.34675 NaN NaN
 11911869.3 19.38315 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 2.22855 NaN NaN
 1109025.22 17.20955 NaN NaN
 3891486.94 21.2147 NaN NaN
 12245595.7 53.4364 NaN NaN
EOD
$t3_k2 << EOD
 295344 14.5331 NaN NaN
 1140096 18.4771 NaN NaN
 4000512 76.421 NaN NaN
 12588672 143.9662 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 10.01025 NaN NaN
 1172037.27 10.32285 NaN NaN
 4112591.54 21.0001 NaN NaN
 12941360 90.383 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 11.8403 NaN NaN
 1204873.41 18.88445 NaN NaN
 4227811.13 49.69715 NaN NaN
 13303929 132.3514 NaN NaN
EOD
set title "style"
set ylabel "p95, ms"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 1.0802 NaN NaN
 1078801.2 1.9214 NaN NaN
 3785433.12 5.33525 NaN NaN
 11911869.3 13.21465 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 2.1251 NaN NaN
 1109025.22 4.4904 NaN NaN
 3891486.94 7.29215 NaN NaN
 12245595.7 29.3667 NaN NaN
EOD
$t4_k2 << EOD
 295344 5.29695 NaN NaN
 1140096 11.0577 NaN NaN
 4000512 12.911 NaN NaN
 12588672 56.34545 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 8.72015 NaN NaN
 1172037.27 5.01345 NaN NaN
 4112591.54 15.59225 NaN NaN
 12941360 12.3469 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 3.5973 NaN NaN
 1204873.41 14.19315 NaN NaN
 4227811.13 33.31365 NaN NaN
 13303929 61.41045 NaN NaN
EOD
set title "medical-notes"
set ylabel "p95, ms"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 2.18655 NaN NaN
 1078801.2 13.035 NaN NaN
 3785433.12 8.6084 NaN NaN
 11911869.3 20.92965 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 7.8206 NaN NaN
 1109025.22 21.26585 NaN NaN
 3891486.94 18.17315 NaN NaN
 12245595.7 37.28235 NaN NaN
EOD
$t5_k2 << EOD
 295344 6.80715 NaN NaN
 1140096 11.8146 NaN NaN
 4000512 24.68305 NaN NaN
 12588672 43.91385 NaN NaN
EOD
set title "legal"
set ylabel "p95, ms"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 6.98315 NaN NaN
 1078801.2 10.2253 NaN NaN
 3785433.12 21.4216 NaN NaN
 11911869.3 27.3279 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 3.0818 NaN NaN
 1109025.22 11.5895 NaN NaN
 3891486.94 15.07045 NaN NaN
 12245595.7 23.4895 NaN NaN
EOD
$t6_k2 << EOD
 295344 6.8831 NaN NaN
 1140096 16.01 NaN NaN
 4000512 38.33215 NaN NaN
 12588672 36.3249 NaN NaN
EOD
set title "finance"
set ylabel "p95, ms"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 1.6917 NaN NaN
 1078801.2 0.8146 NaN NaN
 3785433.12 1.6224 NaN NaN
 11911869.3 3.57965 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 5.65715 NaN NaN
 1109025.22 4.4262 NaN NaN
 3891486.94 25.95865 NaN NaN
 12245595.7 19.3524 NaN NaN
EOD
$t7_k2 << EOD
 295344 0.822 NaN NaN
 1140096 5.24775 NaN NaN
 4000512 10.9427 NaN NaN
 12588672 9.5653 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 6.90015 NaN NaN
 1172037.27 10.02525 NaN NaN
 4112591.54 19.3057 NaN NaN
 12941360 22.69745 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 3.62565 NaN NaN
 1204873.41 14.67085 NaN NaN
 4227811.13 32.8236 NaN NaN
 13303929 43.80285 NaN NaN
EOD
set title "handbook"
set ylabel "p95, ms"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
