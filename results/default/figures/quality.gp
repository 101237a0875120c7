# quality: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'quality.svg'" quality.gp
# size 1000 340
$t0_m0 << EOD
 5 0.0116666667 0 0.0317083333
 4 0 0 0
 3 0.0666666667 0.0291666667 0.108333333
 2 0.103650794 0.0621031746 0.148770833
 1 0.189166667 0.1225 0.255020833
EOD
$t1_m0 << EOD
 3 0.458333333 0.366666667 0.55
 2 0.5 0.408333333 0.591666667
 1 0.65 0.558333333 0.733333333
EOD
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
set multiplot layout 1,2 title 'Quality by task and method, with 95 % intervals'
set xrange [0:*]
set bmargin 4
set key off
set title "handbook"
set xlabel "token_f1" offset 0,0.4
set ytics ("prompt" 5, "fewshot" 4, "rag" 3, "finetune" 2, "rag_finetune" 1)
set yrange [0.4:5.6]
plot NaN notitle, $t0_m0 using 2:1:3:4 with xerrorbars ls 1 title "base-1m"
set title "sentiment"
set xlabel "accuracy" offset 0,0.4
set ytics ("prompt" 3, "fewshot" 2, "finetune" 1)
set yrange [0.4:3.6]
plot NaN notitle, $t1_m0 using 2:1:3:4 with xerrorbars ls 1 title "base-1m"
unset multiplot
