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
 279465.468 6.83777778e-06 NaN NaN
 1078801.2 6.19055556e-06 NaN NaN
 3785433.12 1.74696296e-05 NaN NaN
 11911869.3 6.56177778e-05 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 1.47142593e-05 NaN NaN
 1109025.22 1.27131481e-05 NaN NaN
 3891486.94 3.1892963e-05 NaN NaN
 12245595.7 9.27777778e-05 NaN NaN
EOD
$t0_k2 << EOD
 295344 1.31548148e-05 NaN NaN
 1140096 9.13759259e-06 NaN NaN
 4000512 2.94787037e-05 NaN NaN
 12588672 8.092e-05 NaN NaN
EOD
set logscale y
set yrange [4.42183e-06:0.000129889]
set ytics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001)
set title "sentiment"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 1.16762963e-05 NaN NaN
 1078801.2 9.25666667e-06 NaN NaN
 3785433.12 4.61518519e-05 NaN NaN
 11911869.3 8.20287037e-05 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 1.96474074e-05 NaN NaN
 1109025.22 1.69522222e-05 NaN NaN
 3891486.94 5.67125926e-05 NaN NaN
 12245595.7 0.000101212593 NaN NaN
EOD
$t1_k2 << EOD
 295344 2.15194444e-05 NaN NaN
 1140096 2.80592593e-05 NaN NaN
 4000512 8.39685185e-05 NaN NaN
 12588672 0.000152782778 NaN NaN
EOD
set logscale y
set yrange [6.6119e-06:0.000213896]
set ytics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002)
set title "optimism"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 3.33207407e-05 NaN NaN
 1078801.2 5.35222222e-05 NaN NaN
 3785433.12 0.000318166667 NaN NaN
 11911869.3 0.000415662037 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 3.34659259e-05 NaN NaN
 1109025.22 5.487e-05 NaN NaN
 3891486.94 0.000298664259 NaN NaN
 12245595.7 0.000454361481 NaN NaN
EOD
$t2_k2 << EOD
 295344 7.89601852e-05 NaN NaN
 1140096 0.000131217407 NaN NaN
 4000512 0.000341631481 NaN NaN
 12588672 0.000754335741 NaN NaN
EOD
set logscale y
set yrange [2.38005e-05:0.00105607]
set ytics ("5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001)
set title "call-summary"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 7.09922222e-05 NaN NaN
 1078801.2 7.40042593e-05 NaN NaN
 3785433.12 0.000135464815 NaN NaN
 11911869.3 0.000292873333 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 7.07837037e-05 NaN NaN
 1109025.22 9.09794444e-05 NaN NaN
 3891486.94 0.000159753519 NaN NaN
 12245595.7 0.000293346296 NaN NaN
EOD
$t3_k2 << EOD
 295344 0.000107377593 NaN NaN
 1140096 0.000165582037 NaN NaN
 4000512 0.000435139815 NaN NaN
 12588672 0.000972665741 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 7.73703704e-05 NaN NaN
 1172037.27 0.000103401667 NaN NaN
 4112591.54 0.000267118519 NaN NaN
 12941360 0.000472101111 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 0.000132715741 NaN NaN
 1204873.41 0.000309668333 NaN NaN
 4227811.13 0.000494113519 NaN NaN
 13303929 0.00114642759 NaN NaN
EOD
set logscale y
set yrange [5.05598e-05:0.001605]
set ytics ("1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001)
set title "style"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 1.29794444e-05 NaN NaN
 1078801.2 4.30694444e-05 NaN NaN
 3785433.12 9.15827778e-05 NaN NaN
 11911869.3 0.000183260185 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 2.04183333e-05 NaN NaN
 1109025.22 4.57742593e-05 NaN NaN
 3891486.94 0.000111327037 NaN NaN
 12245595.7 0.000209823889 NaN NaN
EOD
$t4_k2 << EOD
 295344 3.40261111e-05 NaN NaN
 1140096 9.90392593e-05 NaN NaN
 4000512 0.000204713333 NaN NaN
 12588672 0.000420279444 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 2.28059259e-05 NaN NaN
 1172037.27 4.55868519e-05 NaN NaN
 4112591.54 0.000125902963 NaN NaN
 12941360 0.000293312407 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 4.34024074e-05 NaN NaN
 1204873.41 8.98462963e-05 NaN NaN
 4227811.13 0.000273921111 NaN NaN
 13303929 0.000457842778 NaN NaN
EOD
set logscale y
set yrange [9.27103e-06:0.00064098]
set ytics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "medical-notes"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 2.71866667e-05 NaN NaN
 1078801.2 6.65951852e-05 NaN NaN
 3785433.12 0.000108122963 NaN NaN
 11911869.3 0.000221258333 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 3.38972222e-05 NaN NaN
 1109025.22 7.45261111e-05 NaN NaN
 3891486.94 0.000175238519 NaN NaN
 12245595.7 0.000254456852 NaN NaN
EOD
$t5_k2 << EOD
 295344 2.93612963e-05 NaN NaN
 1140096 5.31581481e-05 NaN NaN
 4000512 0.000146503519 NaN NaN
 12588672 0.000301998889 NaN NaN
EOD
set logscale y
set yrange [1.9419e-05:0.000422798]
set ytics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002)
set title "legal"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 2.48855556e-05 NaN NaN
 1078801.2 7.56107407e-05 NaN NaN
 3785433.12 0.00019983463 NaN NaN
 11911869.3 0.000488340926 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 2.5712037e-05 NaN NaN
 1109025.22 7.46009259e-05 NaN NaN
 3891486.94 0.000152128333 NaN NaN
 12245595.7 0.000485213333 NaN NaN
EOD
$t6_k2 << EOD
 295344 3.66544444e-05 NaN NaN
 1140096 7.27975926e-05 NaN NaN
 4000512 0.000242051296 NaN NaN
 12588672 0.000499385 NaN NaN
EOD
set logscale y
set yrange [1.77754e-05:0.000699139]
set ytics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "finance"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 3.82648148e-06 NaN NaN
 1078801.2 6.58574074e-06 NaN NaN
 3785433.12 1.78924074e-05 NaN NaN
 11911869.3 4.24048148e-05 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 6.02277778e-06 NaN NaN
 1109025.22 9.83777778e-06 NaN NaN
 3891486.94 2.65251852e-05 NaN NaN
 12245595.7 5.50207407e-05 NaN NaN
EOD
$t7_k2 << EOD
 295344 5.93481481e-06 NaN NaN
 1140096 9.99462963e-06 NaN NaN
 4000512 2.22672222e-05 NaN NaN
 12588672 6.38688889e-05 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 2.00077778e-05 NaN NaN
 1172037.27 5.29818519e-05 NaN NaN
 4112591.54 0.000133279074 NaN NaN
 12941360 0.000325620556 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 2.65222222e-05 NaN NaN
 1204873.41 5.31937037e-05 NaN NaN
 4227811.13 0.000162844815 NaN NaN
 13303929 0.000369537222 NaN NaN
EOD
set logscale y
set yrange [2.7332e-06:0.000517352]
set ytics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "handbook"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
