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
 279465.468 0.9047 NaN NaN
 1078801.2 0.6511 NaN NaN
 3785433.12 1.6009 NaN NaN
 11911869.3 5.93045 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 2.71885 NaN NaN
 1109025.22 2.7874 NaN NaN
 3891486.94 13.72075 NaN NaN
 12245595.7 25.7307 NaN NaN
EOD
$t0_k2 << EOD
 295344 0.8538 NaN NaN
 1140096 1.04845 NaN NaN
 4000512 3.79175 NaN NaN
 12588672 7.9306 NaN NaN
EOD
set logscale y
set yrange [0.465071:36.023]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20)
set title "sentiment"
set ylabel "p95, ms"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 0.50915 NaN NaN
 1078801.2 0.5292 NaN NaN
 3785433.12 3.6671 NaN NaN
 11911869.3 6.73235 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 6.7115 NaN NaN
 1109025.22 3.21455 NaN NaN
 3891486.94 16.914 NaN NaN
 12245595.7 32.14505 NaN NaN
EOD
$t1_k2 << EOD
 295344 3.68325 NaN NaN
 1140096 3.47865 NaN NaN
 4000512 8.0773 NaN NaN
 12588672 23.6909 NaN NaN
EOD
set logscale y
set yrange [0.363679:45.0031]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20)
set title "optimism"
set ylabel "p95, ms"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 1.7187 NaN NaN
 1078801.2 2.81985 NaN NaN
 3785433.12 13.82645 NaN NaN
 11911869.3 27.78945 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 1.905 NaN NaN
 1109025.22 3.21685 NaN NaN
 3891486.94 11.97305 NaN NaN
 12245595.7 21.04615 NaN NaN
EOD
$t2_k2 << EOD
 295344 5.9285 NaN NaN
 1140096 7.32065 NaN NaN
 4000512 24.2632 NaN NaN
 12588672 91.2683 NaN NaN
EOD
set logscale y
set yrange [1.22764:127.776]
set ytics ("2" 2, "5" 5, "10" 10, "20" 20, "50" 50, "100" 100)
set title "call-summary"
set ylabel "p95, ms"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 1.3908 NaN NaN
 1078801.2 1.3657 NaN NaN
 3785433.12 3.85575 NaN NaN
 11911869.3 8.39265 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 1.4643 NaN NaN
 1109025.22 2.278 NaN NaN
 3891486.94 6.33535 NaN NaN
 12245595.7 18.21675 NaN NaN
EOD
$t3_k2 << EOD
 295344 5.81005 NaN NaN
 1140096 8.3063 NaN NaN
 4000512 34.3548 NaN NaN
 12588672 148.85 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 1.2669 NaN NaN
 1172037.27 2.7032 NaN NaN
 4112591.54 6.75785 NaN NaN
 12941360 19.71975 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 6.53085 NaN NaN
 1204873.41 16.706 NaN NaN
 4227811.13 37.19835 NaN NaN
 13303929 144.9111 NaN NaN
EOD
set logscale y
set yrange [0.904929:208.39]
set ytics ("1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50, "100" 100, "200" 200)
set title "style"
set ylabel "p95, ms"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 0.49705 NaN NaN
 1078801.2 1.7756 NaN NaN
 3785433.12 5.62115 NaN NaN
 11911869.3 8.7628 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 1.41105 NaN NaN
 1109025.22 3.5076 NaN NaN
 3891486.94 10.2086 NaN NaN
 12245595.7 25.13755 NaN NaN
EOD
$t4_k2 << EOD
 295344 5.46865 NaN NaN
 1140096 9.19675 NaN NaN
 4000512 17.67265 NaN NaN
 12588672 56.8059 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 0.88845 NaN NaN
 1172037.27 2.8696 NaN NaN
 4112591.54 5.3582 NaN NaN
 12941360 12.64705 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 5.965 NaN NaN
 1204873.41 6.5422 NaN NaN
 4227811.13 22.9963 NaN NaN
 13303929 48.06595 NaN NaN
EOD
set logscale y
set yrange [0.355036:79.5283]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20, "50" 50)
set title "medical-notes"
set ylabel "p95, ms"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 2.40405 NaN NaN
 1078801.2 5.2524 NaN NaN
 3785433.12 8.6858 NaN NaN
 11911869.3 17.34675 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 2.5569 NaN NaN
 1109025.22 8.9943 NaN NaN
 3891486.94 19.8604 NaN NaN
 12245595.7 32.55365 NaN NaN
EOD
$t5_k2 << EOD
 295344 2.05135 NaN NaN
 1140096 3.955 NaN NaN
 4000512 13.42845 NaN NaN
 12588672 28.95575 NaN NaN
EOD
set logscale y
set yrange [1.46525:45.5751]
set ytics ("2" 2, "5" 5, "10" 10, "20" 20)
set title "legal"
set ylabel "p95, ms"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 1.43015 NaN NaN
 1078801.2 4.0988 NaN NaN
 3785433.12 9.19425 NaN NaN
 11911869.3 25.96965 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 1.43 NaN NaN
 1109025.22 4.3904 NaN NaN
 3891486.94 7.4326 NaN NaN
 12245595.7 27.7452 NaN NaN
EOD
$t6_k2 << EOD
 295344 2.5462 NaN NaN
 1140096 3.8074 NaN NaN
 4000512 12.00975 NaN NaN
 12588672 27.96375 NaN NaN
EOD
set logscale y
set yrange [1.02143:39.1493]
set ytics ("2" 2, "5" 5, "10" 10, "20" 20)
set title "finance"
set ylabel "p95, ms"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 0.51595 NaN NaN
 1078801.2 0.61575 NaN NaN
 3785433.12 1.5235 NaN NaN
 11911869.3 3.9719 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 1.1754 NaN NaN
 1109025.22 2.05015 NaN NaN
 3891486.94 11.65385 NaN NaN
 12245595.7 22.871 NaN NaN
EOD
$t7_k2 << EOD
 295344 0.62555 NaN NaN
 1140096 1.09185 NaN NaN
 4000512 2.5754 NaN NaN
 12588672 10.57855 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 1.56815 NaN NaN
 1172037.27 3.9265 NaN NaN
 4112591.54 9.97215 NaN NaN
 12941360 20.5608 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 1.5959 NaN NaN
 1204873.41 3.1249 NaN NaN
 4227811.13 10.77235 NaN NaN
 13303929 26.20975 NaN NaN
EOD
set logscale y
set yrange [0.368536:36.6936]
set ytics ("0.5" 0.5, "1" 1, "2" 2, "5" 5, "10" 10, "20" 20)
set title "handbook"
set ylabel "p95, ms"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
