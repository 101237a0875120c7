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
set bmargin 6
set key below samplen 2.5
set logscale x
set xlabel 'parameters' offset 0,0.3
set xrange [210960:1.76241e+07]
set xtics ("0.3M" 295344, "1.1M" 1.1401e+06, "4M" 4.00051e+06, "13M" 1.25887e+07)
$t0_k0 << EOD
 279465.468 7.38388889e-06 NaN NaN
 1078801.2 9.19148148e-06 NaN NaN
 3785433.12 1.89446296e-05 NaN NaN
 11911869.3 5.08925926e-05 NaN NaN
EOD
$t0_k1 << EOD
 287295.056 1.22568519e-05 NaN NaN
 1109025.22 1.88138889e-05 NaN NaN
 3891486.94 3.02405556e-05 NaN NaN
 12245595.7 6.98868519e-05 NaN NaN
EOD
$t0_k2 << EOD
 295344 8.00851852e-06 NaN NaN
 1140096 1.00322222e-05 NaN NaN
 4000512 2.45848148e-05 NaN NaN
 12588672 6.63874074e-05 NaN NaN
EOD
set logscale y
set yrange [5.27421e-06:9.78416e-05]
set ytics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05)
set title "sentiment"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t0_k0 using 1:2 with linespoints ls 1 title "prompt", $t0_k1 using 1:2 with linespoints ls 2 title "fewshot", $t0_k2 using 1:2 with linespoints ls 3 title "finetune"
$t1_k0 << EOD
 279465.468 1.15e-05 NaN NaN
 1078801.2 1.19961111e-05 NaN NaN
 3785433.12 2.86001852e-05 NaN NaN
 11911869.3 6.93168519e-05 NaN NaN
EOD
$t1_k1 << EOD
 287295.056 1.69555556e-05 NaN NaN
 1109025.22 1.90840741e-05 NaN NaN
 3891486.94 3.73431481e-05 NaN NaN
 12245595.7 8.67135185e-05 NaN NaN
EOD
$t1_k2 << EOD
 295344 1.77774074e-05 NaN NaN
 1140096 2.64161111e-05 NaN NaN
 4000512 5.74172222e-05 NaN NaN
 12588672 0.000120446111 NaN NaN
EOD
set logscale y
set yrange [8.21429e-06:0.000168625]
set ytics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001)
set title "optimism"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t1_k0 using 1:2 with linespoints ls 1 title "prompt", $t1_k1 using 1:2 with linespoints ls 2 title "fewshot", $t1_k2 using 1:2 with linespoints ls 3 title "finetune"
$t2_k0 << EOD
 279465.468 4.95646296e-05 NaN NaN
 1078801.2 6.6717963e-05 NaN NaN
 3785433.12 0.000224340926 NaN NaN
 11911869.3 0.000360386852 NaN NaN
EOD
$t2_k1 << EOD
 287295.056 5.38527778e-05 NaN NaN
 1109025.22 6.16957407e-05 NaN NaN
 3891486.94 0.00022339037 NaN NaN
 12245595.7 0.000366235741 NaN NaN
EOD
$t2_k2 << EOD
 295344 6.21892593e-05 NaN NaN
 1140096 0.000125665926 NaN NaN
 4000512 0.000267066296 NaN NaN
 12588672 0.000633032963 NaN NaN
EOD
set logscale y
set yrange [3.54033e-05:0.000886246]
set ytics ("5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005)
set title "call-summary"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t2_k0 using 1:2 with linespoints ls 1 title "prompt", $t2_k1 using 1:2 with linespoints ls 2 title "fewshot", $t2_k2 using 1:2 with linespoints ls 3 title "finetune"
$t3_k0 << EOD
 279465.468 6.42522222e-05 NaN NaN
 1078801.2 7.70877778e-05 NaN NaN
 3785433.12 0.000118156481 NaN NaN
 11911869.3 0.000243327407 NaN NaN
EOD
$t3_k1 << EOD
 287295.056 6.74385185e-05 NaN NaN
 1109025.22 8.62674074e-05 NaN NaN
 3891486.94 0.000131013148 NaN NaN
 12245595.7 0.000270858889 NaN NaN
EOD
$t3_k2 << EOD
 295344 0.000113826111 NaN NaN
 1140096 0.000189389444 NaN NaN
 4000512 0.000275507407 NaN NaN
 12588672 0.000633235741 NaN NaN
EOD
$t3_k3 << EOD
 303618.446 7.90040741e-05 NaN NaN
 1172037.27 0.000114737963 NaN NaN
 4112591.54 0.000190573333 NaN NaN
 12941360 0.000431167407 NaN NaN
EOD
$t3_k4 << EOD
 312124.71 0.000159821111 NaN NaN
 1204873.41 0.00028157537 NaN NaN
 4227811.13 0.000695069074 NaN NaN
 13303929 0.00116106519 NaN NaN
EOD
set logscale y
set yrange [4.58944e-05:0.00162549]
set ytics ("5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005, "0.001" 0.001)
set title "style"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t3_k0 using 1:2 with linespoints ls 1 title "prompt", $t3_k1 using 1:2 with linespoints ls 2 title "fewshot", $t3_k2 using 1:2 with linespoints ls 3 title "finetune", $t3_k3 using 1:2 with linespoints ls 4 title "rag", $t3_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t4_k0 << EOD
 279465.468 1.47692593e-05 NaN NaN
 1078801.2 2.88372222e-05 NaN NaN
 3785433.12 9.08831481e-05 NaN NaN
 11911869.3 0.000207373704 NaN NaN
EOD
$t4_k1 << EOD
 287295.056 2.02840741e-05 NaN NaN
 1109025.22 4.88990741e-05 NaN NaN
 3891486.94 0.000108653333 NaN NaN
 12245595.7 0.000212491481 NaN NaN
EOD
$t4_k2 << EOD
 295344 3.22105556e-05 NaN NaN
 1140096 9.05453704e-05 NaN NaN
 4000512 0.000122173889 NaN NaN
 12588672 0.000458804444 NaN NaN
EOD
$t4_k3 << EOD
 303618.446 2.44316667e-05 NaN NaN
 1172037.27 5.48983333e-05 NaN NaN
 4112591.54 0.000153386296 NaN NaN
 12941360 0.000328755 NaN NaN
EOD
$t4_k4 << EOD
 312124.71 4.72125926e-05 NaN NaN
 1204873.41 9.14085185e-05 NaN NaN
 4227811.13 0.000184336111 NaN NaN
 13303929 0.000616756852 NaN NaN
EOD
set logscale y
set yrange [1.05495e-05:0.00086346]
set ytics ("2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005)
set title "medical-notes"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t4_k0 using 1:2 with linespoints ls 1 title "prompt", $t4_k1 using 1:2 with linespoints ls 2 title "fewshot", $t4_k2 using 1:2 with linespoints ls 3 title "finetune", $t4_k3 using 1:2 with linespoints ls 4 title "rag", $t4_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
$t5_k0 << EOD
 279465.468 2.49314815e-05 NaN NaN
 1078801.2 3.97818519e-05 NaN NaN
 3785433.12 7.85457407e-05 NaN NaN
 11911869.3 0.000256597593 NaN NaN
EOD
$t5_k1 << EOD
 287295.056 3.51331481e-05 NaN NaN
 1109025.22 5.47455556e-05 NaN NaN
 3891486.94 0.000106663333 NaN NaN
 12245595.7 0.000292157963 NaN NaN
EOD
$t5_k2 << EOD
 295344 2.8797037e-05 NaN NaN
 1140096 5.00153704e-05 NaN NaN
 4000512 0.000168280926 NaN NaN
 12588672 0.000286475185 NaN NaN
EOD
set logscale y
set yrange [1.78082e-05:0.000409021]
set ytics ("2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002)
set title "legal"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t5_k0 using 1:2 with linespoints ls 1 title "prompt", $t5_k1 using 1:2 with linespoints ls 2 title "fewshot", $t5_k2 using 1:2 with linespoints ls 3 title "finetune"
$t6_k0 << EOD
 279465.468 2.80872222e-05 NaN NaN
 1078801.2 5.67298148e-05 NaN NaN
 3785433.12 0.00021348 NaN NaN
 11911869.3 0.00039972037 NaN NaN
EOD
$t6_k1 << EOD
 287295.056 3.03118519e-05 NaN NaN
 1109025.22 5.57553704e-05 NaN NaN
 3891486.94 0.000211363704 NaN NaN
 12245595.7 0.000379207593 NaN NaN
EOD
$t6_k2 << EOD
 295344 4.08861111e-05 NaN NaN
 1140096 6.97224074e-05 NaN NaN
 4000512 0.000174064074 NaN NaN
 12588672 0.000667941111 NaN NaN
EOD
set logscale y
set yrange [2.00623e-05:0.000935118]
set ytics ("5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005)
set title "finance"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t6_k0 using 1:2 with linespoints ls 1 title "prompt", $t6_k1 using 1:2 with linespoints ls 2 title "fewshot", $t6_k2 using 1:2 with linespoints ls 3 title "finetune"
$t7_k0 << EOD
 279465.468 3.57074074e-06 NaN NaN
 1078801.2 6.19740741e-06 NaN NaN
 3785433.12 1.42055556e-05 NaN NaN
 11911869.3 4.82837037e-05 NaN NaN
EOD
$t7_k1 << EOD
 287295.056 5.94851852e-06 NaN NaN
 1109025.22 9.585e-06 NaN NaN
 3891486.94 2.22216667e-05 NaN NaN
 12245595.7 6.28168519e-05 NaN NaN
EOD
$t7_k2 << EOD
 295344 5.66314815e-06 NaN NaN
 1140096 8.70296296e-06 NaN NaN
 4000512 2.04159259e-05 NaN NaN
 12588672 7.61531481e-05 NaN NaN
EOD
$t7_k3 << EOD
 303618.446 2.3767963e-05 NaN NaN
 1172037.27 4.24987037e-05 NaN NaN
 4112591.54 0.000107176111 NaN NaN
 12941360 0.000336421481 NaN NaN
EOD
$t7_k4 << EOD
 312124.71 3.34640741e-05 NaN NaN
 1204873.41 5.86355556e-05 NaN NaN
 4227811.13 0.000136487222 NaN NaN
 13303929 0.000442914259 NaN NaN
EOD
set logscale y
set yrange [2.55053e-06:0.00062008]
set ytics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005)
set title "handbook"
set ylabel "USD per 1,000 requests"
plot NaN notitle, $t7_k0 using 1:2 with linespoints ls 1 title "prompt", $t7_k1 using 1:2 with linespoints ls 2 title "fewshot", $t7_k2 using 1:2 with linespoints ls 3 title "finetune", $t7_k3 using 1:2 with linespoints ls 4 title "rag", $t7_k4 using 1:2 with linespoints ls 5 title "rag_finetune"
unset multiplot
