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
set bmargin 6
set key below samplen 2.5
set logscale x
set xlabel 'parameters' offset 0,0.3
set xrange [210960:1.76241e+07]
set xtics ("0.3M" 295344, "1.1M" 1.1401e+06, "4M" 4.00051e+06, "13M" 1.25887e+07)
$t0_k0 << EOD
 279465.468 0.66465 NaN NaN
 1078801.2 1.47025 NaN NaN
 3785433.12 1.74285 NaN NaN
 11911869.3 5.79325 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 3.06175 NaN NaN
 1109025.22 3.48025 NaN NaN
 3891486.94 6.93745 NaN NaN
 12245595.7 18.1248 NaN NaN
EOD
$t0_k2 << EOD
 295344 0.68545 NaN NaN
 1140096 1.339 NaN NaN
 4000512 2.38295 NaN NaN
 12588672 5.86355 NaN NaN
EOD
set logscale y
set yrange [0.47475:25.3747]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20)
set title "sentiment"
set ylabel "p95, ms"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 0.42435 NaN NaN
 1078801.2 0.71935 NaN NaN
 3785433.12 1.9297 NaN NaN
 11911869.3 4.5907 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 2.3476 NaN NaN
 1109025.22 2.71205 NaN NaN
 3891486.94 6.66 NaN NaN
 12245595.7 17.95225 NaN NaN
EOD
$t1_k2 << EOD
 295344 5.3004 NaN NaN
 1140096 2.4251 NaN NaN
 4000512 6.4168 NaN NaN
 12588672 14.49255 NaN NaN
EOD
set logscale y
set yrange [0.303107:25.1331]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20)
set title "optimism"
set ylabel "p95, ms"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 5.0818 NaN NaN
 1078801.2 2.5053 NaN NaN
 3785433.12 10.07705 NaN NaN
 11911869.3 16.3954 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 1.8331 NaN NaN
 1109025.22 2.767 NaN NaN
 3891486.94 10.8544 NaN NaN
 12245595.7 16.78485 NaN NaN
EOD
$t2_k2 << EOD
 295344 3.9938 NaN NaN
 1140096 10.929 NaN NaN
 4000512 14.83605 NaN NaN
 12588672 42.68795 NaN NaN
EOD
set logscale y
set yrange [1.30936:59.7631]
set ytics ("2" 2, "5" 5, "10" 10, "20" 20, "50" 50)
set title "call-summary"
set ylabel "p95, ms"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 1.124 NaN NaN
 1078801.2 1.3634 NaN NaN
 3785433.12 2.1615 NaN NaN
 11911869.3 6.85555 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 1.1342 NaN NaN
 1109025.22 2.2381 NaN NaN
 3891486.94 5.13505 NaN NaN
 12245595.7 15.3855 NaN NaN
EOD
$t3_k2 << EOD
 295344 7.30305 NaN NaN
 1140096 11.2102 NaN NaN
 4000512 18.90075 NaN NaN
 12588672 56.12945 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 1.3893 NaN NaN
 1172037.27 2.6864 NaN NaN
 4112591.54 5.69795 NaN NaN
 12941360 16.51025 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 8.93595 NaN NaN
 1204873.41 13.6403 NaN NaN
 4227811.13 37.47035 NaN NaN
 13303929 117.5682 NaN NaN
EOD
set logscale y
set yrange [0.802857:164.595]
set ytics ("1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50, "100" 100)
set title "style"
set ylabel "p95, ms"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 0.5161 NaN NaN
 1078801.2 1.46315 NaN NaN
 3785433.12 5.0631 NaN NaN
 11911869.3 10.0926 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 1.2773 NaN NaN
 1109025.22 4.10565 NaN NaN
 3891486.94 9.318 NaN NaN
 12245595.7 20.1924 NaN NaN
EOD
$t4_k2 << EOD
 295344 3.25945 NaN NaN
 1140096 9.1859 NaN NaN
 4000512 12.38915 NaN NaN
 12588672 85.6212 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 0.85245 NaN NaN
 1172037.27 2.73565 NaN NaN
 4112591.54 7.84075 NaN NaN
 12941360 12.76045 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 4.64945 NaN NaN
 1204873.41 13.40535 NaN NaN
 4227811.13 17.43445 NaN NaN
 13303929 117.1337 NaN NaN
EOD
set logscale y
set yrange [0.368643:163.987]
set ytics ("1" 1, "10" 10, "100" 100)
set title "medical-notes"
set ylabel "p95, ms"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 2.4028 NaN NaN
 1078801.2 3.25835 NaN NaN
 3785433.12 6.8377 NaN NaN
 11911869.3 31.1003 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 4.50695 NaN NaN
 1109025.22 4.58695 NaN NaN
 3891486.94 11.71 NaN NaN
 12245595.7 44.45905 NaN NaN
EOD
$t5_k2 << EOD
 295344 2.10745 NaN NaN
 1140096 4.4331 NaN NaN
 4000512 15.3249 NaN NaN
 12588672 29.8307 NaN NaN
EOD
set logscale y
set yrange [1.50532:62.2427]
set ytics ("2" 2, "5" 5, "10" 10, "20" 20, "50" 50)
set title "legal"
set ylabel "p95, ms"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 1.3962 NaN NaN
 1078801.2 2.91465 NaN NaN
 3785433.12 10.6589 NaN NaN
 11911869.3 20.7961 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 1.5983 NaN NaN
 1109025.22 2.7942 NaN NaN
 3891486.94 10.7065 NaN NaN
 12245595.7 18.83525 NaN NaN
EOD
$t6_k2 << EOD
 295344 2.63375 NaN NaN
 1140096 3.9585 NaN NaN
 4000512 8.6994 NaN NaN
 12588672 37.35045 NaN NaN
EOD
set logscale y
set yrange [0.997286:52.2906]
set ytics ("1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50)
set title "finance"
set ylabel "p95, ms"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 0.41735 NaN NaN
 1078801.2 0.6773 NaN NaN
 3785433.12 1.2244 NaN NaN
 11911869.3 6.7954 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 1.0534 NaN NaN
 1109025.22 2.8847 NaN NaN
 3891486.94 4.92035 NaN NaN
 12245595.7 15.895 NaN NaN
EOD
$t7_k2 << EOD
 295344 0.74335 NaN NaN
 1140096 1.05315 NaN NaN
 4000512 1.9267 NaN NaN
 12588672 18.59065 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 1.30575 NaN NaN
 1172037.27 2.8266 NaN NaN
 4112591.54 6.3056 NaN NaN
 12941360 23.7865 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 2.6257 NaN NaN
 1204873.41 3.91865 NaN NaN
 4227811.13 7.69165 NaN NaN
 13303929 37.40375 NaN NaN
EOD
set logscale y
set yrange [0.298107:52.3652]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50)
set title "handbook"
set ylabel "p95, ms"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
