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
 279465.468 7.90481481e-06 NaN NaN
 1078801.2 1.45461111e-05 NaN NaN
 3785433.12 3.95246296e-05 NaN NaN
 11911869.3 0.000180913704 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 1.62359259e-05 NaN NaN
 1109025.22 3.27637037e-05 NaN NaN
 3891486.94 9.67087037e-05 NaN NaN
 12245595.7 0.000249362963 NaN NaN
EOD
$t0_k2 << EOD
 295344 9.66777778e-06 NaN NaN
 1140096 2.12775926e-05 NaN NaN
 4000512 5.15605556e-05 NaN NaN
 12588672 0.000252755185 NaN NaN
EOD
set title "sentiment"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 1.22187037e-05 NaN NaN
 1078801.2 1.87525926e-05 NaN NaN
 3785433.12 6.30477778e-05 NaN NaN
 11911869.3 0.000216043704 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 1.89607407e-05 NaN NaN
 1109025.22 3.42877778e-05 NaN NaN
 3891486.94 8.78340741e-05 NaN NaN
 12245595.7 0.00028432537 NaN NaN
EOD
$t1_k2 << EOD
 295344 2.83072222e-05 NaN NaN
 1140096 4.41942593e-05 NaN NaN
 4000512 0.00012206 NaN NaN
 12588672 0.00033729537 NaN NaN
EOD
set title "optimism"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 6.68405556e-05 NaN NaN
 1078801.2 0.000159801852 NaN NaN
 3785433.12 0.000462898148 NaN NaN
 11911869.3 0.00123312778 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 7.06916667e-05 NaN NaN
 1109025.22 0.000144582037 NaN NaN
 3891486.94 0.00040104537 NaN NaN
 12245595.7 0.0010629587 NaN NaN
EOD
$t2_k2 << EOD
 295344 0.000167429074 NaN NaN
 1140096 0.000402887963 NaN NaN
 4000512 0.00113193778 NaN NaN
 12588672 0.00117498111 NaN NaN
EOD
set title "call-summary"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 0.000127870741 NaN NaN
 1078801.2 0.000170911481 NaN NaN
 3785433.12 0.000404933148 NaN NaN
 11911869.3 0.000544182407 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 9.73587037e-05 NaN NaN
 1109025.22 0.000229054259 NaN NaN
 3891486.94 0.000420319815 NaN NaN
 12245595.7 0.000874097037 NaN NaN
EOD
$t3_k2 << EOD
 295344 0.000304443519 NaN NaN
 1140096 0.000359487222 NaN NaN
 4000512 0.00107110074 NaN NaN
 12588672 0.00226719741 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 0.000145951481 NaN NaN
 1172037.27 0.00028054537 NaN NaN
 4112591.54 0.000723813519 NaN NaN
 12941360 0.00128514815 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 0.000259244815 NaN NaN
 1204873.41 0.000403371296 NaN NaN
 4227811.13 0.000826183148 NaN NaN
 13303929 0.0014957487 NaN NaN
EOD
set title "style"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 4.79044444e-05 NaN NaN
 1078801.2 4.5102037e-05 NaN NaN
 3785433.12 0.000107393519 NaN NaN
 11911869.3 0.000214886667 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 3.73451852e-05 NaN NaN
 1109025.22 5.92975926e-05 NaN NaN
 3891486.94 0.000100188519 NaN NaN
 12245595.7 0.000299585926 NaN NaN
EOD
$t4_k2 << EOD
 295344 4.18875926e-05 NaN NaN
 1140096 0.000163497222 NaN NaN
 4000512 0.000161441852 NaN NaN
 12588672 0.000388811667 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 7.80496296e-05 NaN NaN
 1172037.27 6.42287037e-05 NaN NaN
 4112591.54 0.000122073148 NaN NaN
 12941360 0.000327131852 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 6.47438889e-05 NaN NaN
 1204873.41 0.00024807 NaN NaN
 4227811.13 0.000436364259 NaN NaN
 13303929 0.000612861111 NaN NaN
EOD
set title "medical-notes"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 3.43446296e-05 NaN NaN
 1078801.2 0.000132915926 NaN NaN
 3785433.12 0.000112483704 NaN NaN
 11911869.3 0.000228007963 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 5.61883333e-05 NaN NaN
 1109025.22 0.000189657778 NaN NaN
 3891486.94 0.000138900185 NaN NaN
 12245595.7 0.000289166667 NaN NaN
EOD
$t5_k2 << EOD
 295344 7.19607407e-05 NaN NaN
 1140096 0.000127318148 NaN NaN
 4000512 0.000229435556 NaN NaN
 12588672 0.000289894259 NaN NaN
EOD
set title "legal"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 8.37068519e-05 NaN NaN
 1078801.2 0.000180373519 NaN NaN
 3785433.12 0.000344109259 NaN NaN
 11911869.3 0.000493322037 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 8.11014815e-05 NaN NaN
 1109025.22 0.000184171296 NaN NaN
 3891486.94 0.000325678519 NaN NaN
 12245595.7 0.000470679259 NaN NaN
EOD
$t6_k2 << EOD
 295344 0.000123354815 NaN NaN
 1140096 0.000176664074 NaN NaN
 4000512 0.000529898704 NaN NaN
 12588672 0.00059290463 NaN NaN
EOD
set title "finance"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 1.1662037e-05 NaN NaN
 1078801.2 1.67848148e-05 NaN NaN
 3785433.12 4.1167963e-05 NaN NaN
 11911869.3 4.66638889e-05 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 1.92577778e-05 NaN NaN
 1109025.22 2.78914815e-05 NaN NaN
 3891486.94 5.68744444e-05 NaN NaN
 12245595.7 6.31446296e-05 NaN NaN
EOD
$t7_k2 << EOD
 295344 1.5927963e-05 NaN NaN
 1140096 3.26864815e-05 NaN NaN
 4000512 0.000100647407 NaN NaN
 12588672 6.50907407e-05 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 7.68118519e-05 NaN NaN
 1172037.27 9.56598148e-05 NaN NaN
 4112591.54 0.000388760926 NaN NaN
 12941360 0.000371936667 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 6.07124074e-05 NaN NaN
 1204873.41 0.000145861481 NaN NaN
 4227811.13 0.000612366852 NaN NaN
 13303929 0.000464240926 NaN NaN
EOD
set title "handbook"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
