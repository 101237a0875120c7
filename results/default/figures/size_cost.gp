# size_cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'size_cost.svg'" size_cost.gp
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
set multiplot layout 3,3 title "Cost of 1,000 requests against model size"
set bmargin 7
set key below samplen 2.5 maxcols 2
set logscale x
set xlabel 'parameters' offset 0,0.3
set xrange [210960:1.76241e+07]
set xtics ("0.3M" 295344, "1.1M" 1.1401e+06, "4M" 4.00051e+06, "13M" 1.25887e+07)
$t0_k0 << EOD
 279465.468 5.42759259e-06 NaN NaN
 1078801.2 6.30981481e-06 NaN NaN
 3785433.12 2.24401852e-05 NaN NaN
 11911869.3 6.56724074e-05 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 9.20777778e-06 NaN NaN
 1109025.22 1.31385185e-05 NaN NaN
 3891486.94 3.89807407e-05 NaN NaN
 12245595.7 9.71909259e-05 NaN NaN
EOD
$t0_k2 << EOD
 295344 5.59777778e-06 NaN NaN
 1140096 8.63351852e-06 NaN NaN
 4000512 2.48461111e-05 NaN NaN
 12588672 7.55922222e-05 NaN NaN
EOD
set logscale y
set yrange [3.87685e-06:0.000136067]
set ytics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001)
set title "sentiment"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 7.11240741e-06 NaN NaN
 1078801.2 9.15574074e-06 NaN NaN
 3785433.12 2.9872037e-05 NaN NaN
 11911869.3 8.64981481e-05 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 1.12187037e-05 NaN NaN
 1109025.22 1.80240741e-05 NaN NaN
 3891486.94 4.40994444e-05 NaN NaN
 12245595.7 0.000104914074 NaN NaN
EOD
$t1_k2 << EOD
 295344 1.6762037e-05 NaN NaN
 1140096 2.52281481e-05 NaN NaN
 4000512 5.0662963e-05 NaN NaN
 12588672 0.000141929444 NaN NaN
EOD
set logscale y
set yrange [5.08029e-06:0.000198701]
set ytics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001)
set title "optimism"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 3.51288889e-05 NaN NaN
 1078801.2 5.67168519e-05 NaN NaN
 3785433.12 0.000144263519 NaN NaN
 11911869.3 0.000471089444 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 3.60835185e-05 NaN NaN
 1109025.22 5.92638889e-05 NaN NaN
 3891486.94 0.000147816667 NaN NaN
 12245595.7 0.000440220741 NaN NaN
EOD
$t2_k2 << EOD
 295344 6.29512963e-05 NaN NaN
 1140096 0.000141880926 NaN NaN
 4000512 0.000332526296 NaN NaN
 12588672 0.000818792037 NaN NaN
EOD
set logscale y
set yrange [2.50921e-05:0.00114631]
set ytics ("5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001)
set title "call-summary"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 6.41085185e-05 NaN NaN
 1078801.2 7.47174074e-05 NaN NaN
 3785433.12 0.000125206111 NaN NaN
 11911869.3 0.000325328333 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 6.30214815e-05 NaN NaN
 1109025.22 9.13033333e-05 NaN NaN
 3891486.94 0.000146113519 NaN NaN
 12245595.7 0.000358389444 NaN NaN
EOD
$t3_k2 << EOD
 295344 0.000114852593 NaN NaN
 1140096 0.000149901296 NaN NaN
 4000512 0.000352671481 NaN NaN
 12588672 0.000866633148 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 7.53475926e-05 NaN NaN
 1172037.27 0.000125508333 NaN NaN
 4112591.54 0.000212272037 NaN NaN
 12941360 0.000532584815 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 0.000140406667 NaN NaN
 1204873.41 0.0002779 NaN NaN
 4227811.13 0.000522142593 NaN NaN
 13303929 0.00127986574 NaN NaN
EOD
set logscale y
set yrange [4.50153e-05:0.00179181]
set ytics ("5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001)
set title "style"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 1.46996296e-05 NaN NaN
 1078801.2 2.69955556e-05 NaN NaN
 3785433.12 8.74511111e-05 NaN NaN
 11911869.3 0.000209334259 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 2.09446296e-05 NaN NaN
 1109025.22 3.70064815e-05 NaN NaN
 3891486.94 0.000103371481 NaN NaN
 12245595.7 0.000246917963 NaN NaN
EOD
$t4_k2 << EOD
 295344 3.49088889e-05 NaN NaN
 1140096 5.932e-05 NaN NaN
 4000512 0.000176292037 NaN NaN
 12588672 0.000378030741 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 2.27425926e-05 NaN NaN
 1172037.27 4.3402963e-05 NaN NaN
 4112591.54 0.000155546667 NaN NaN
 12941360 0.000331831296 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 3.94038889e-05 NaN NaN
 1204873.41 6.94040741e-05 NaN NaN
 4227811.13 0.000195806667 NaN NaN
 13303929 0.000651548148 NaN NaN
EOD
set logscale y
set yrange [1.04997e-05:0.000912167]
set ytics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "medical-notes"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 2.23061111e-05 NaN NaN
 1078801.2 3.60775926e-05 NaN NaN
 3785433.12 9.11211111e-05 NaN NaN
 11911869.3 0.000285952037 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 3.33014815e-05 NaN NaN
 1109025.22 5.07714815e-05 NaN NaN
 3891486.94 0.000131657407 NaN NaN
 12245595.7 0.000328677593 NaN NaN
EOD
$t5_k2 << EOD
 295344 2.65372222e-05 NaN NaN
 1140096 6.38327778e-05 NaN NaN
 4000512 0.000140744815 NaN NaN
 12588672 0.000354384444 NaN NaN
EOD
set logscale y
set yrange [1.59329e-05:0.000496138]
set ytics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002)
set title "legal"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 2.68646296e-05 NaN NaN
 1078801.2 5.40598148e-05 NaN NaN
 3785433.12 0.000181046296 NaN NaN
 11911869.3 0.000494015556 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 2.48283333e-05 NaN NaN
 1109025.22 5.39924074e-05 NaN NaN
 3891486.94 0.000165777963 NaN NaN
 12245595.7 0.000516103148 NaN NaN
EOD
$t6_k2 << EOD
 295344 3.53805556e-05 NaN NaN
 1140096 6.60940741e-05 NaN NaN
 4000512 0.000214355556 NaN NaN
 12588672 0.000691699815 NaN NaN
EOD
set logscale y
set yrange [1.77345e-05:0.00096838]
set ytics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "finance"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 3.43722222e-06 NaN NaN
 1078801.2 5.58092593e-06 NaN NaN
 3785433.12 1.70235185e-05 NaN NaN
 11911869.3 5.85596296e-05 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 5.87944444e-06 NaN NaN
 1109025.22 1.37981481e-05 NaN NaN
 3891486.94 2.66281481e-05 NaN NaN
 12245595.7 6.88822222e-05 NaN NaN
EOD
$t7_k2 << EOD
 295344 5.5787037e-06 NaN NaN
 1140096 9.29814815e-06 NaN NaN
 4000512 3.32225926e-05 NaN NaN
 12588672 8.13618519e-05 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 2.11535185e-05 NaN NaN
 1172037.27 4.48587037e-05 NaN NaN
 4112591.54 0.00011708963 NaN NaN
 12941360 0.000381411852 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 2.59025926e-05 NaN NaN
 1204873.41 5.2995e-05 NaN NaN
 4227811.13 0.000156044074 NaN NaN
 13303929 0.000438638519 NaN NaN
EOD
set logscale y
set yrange [2.45516e-06:0.000614094]
set ytics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "handbook"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
