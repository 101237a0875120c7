# learning: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'learning.svg'" learning.gp
# size 1500 840
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
set multiplot layout 2,3 title "Quality against the size of the training data"
set bmargin 6
set key below samplen 2.5 maxcols 3
set logscale x
set xrange [16.3265:784]
set xtics ("20" 20, "50" 50, "100" 100, "200" 200, "500" 500)
set xrange [22.8571:560]
edge(x) = x eq 'XMIN' ? 22.8571 : 560
set xlabel 'training items' offset 0,0.3
set yrange [0:*]
$p0_c0 << EOD
 XMIN 2.16122385 1.93372689 2.45760293
 XMAX 2.16122385 1.93372689 2.45760293
EOD
$p0_c1 << EOD
 XMIN 2.4815368 2.22826639 2.7764602
 XMAX 2.4815368 2.22826639 2.7764602
EOD
$p0_c2 << EOD
 32 17.6749911 16.5919815 18.6940267
 100 20.7834807 19.5160038 22.0609535
 200 22.5896792 21.2507892 23.9267776
 400 23.9112443 22.6448077 25.1540352
EOD
set title "optimism, base-1m"
set ylabel "chrf"
plot NaN notitle, $p0_c0 using (edge(strcol(1))):3:4 with filledcurves ls 1 fs transparent solid 0.12 noborder notitle, $p0_c1 using (edge(strcol(1))):3:4 with filledcurves ls 2 fs transparent solid 0.12 noborder notitle, $p0_c0 using (edge(strcol(1))):2 with lines ls 1 dt (7,4) title "prompt", $p0_c1 using (edge(strcol(1))):2 with lines ls 2 dt (7,4) title "fewshot", $p0_c2 using 1:2 with lines ls 3 title "finetune", $p0_c2 using 1:2:3:4 with yerrorbars ls 3 notitle
$p1_c0 << EOD
 XMIN 8.30821744 7.16156715 9.47010585
 XMAX 8.30821744 7.16156715 9.47010585
EOD
$p1_c1 << EOD
 XMIN 2.02393867 1.87379879 2.18628571
 XMAX 2.02393867 1.87379879 2.18628571
EOD
$p1_c2 << EOD
 32 19.0238628 17.870535 20.1470703
 100 22.7825362 21.5611921 23.9430554
 200 24.8412506 23.4455253 26.2584518
 400 24.942928 23.7661234 26.2302235
EOD
set title "optimism, base-4m"
set ylabel "chrf"
plot NaN notitle, $p1_c0 using (edge(strcol(1))):3:4 with filledcurves ls 1 fs transparent solid 0.12 noborder notitle, $p1_c1 using (edge(strcol(1))):3:4 with filledcurves ls 2 fs transparent solid 0.12 noborder notitle, $p1_c0 using (edge(strcol(1))):2 with lines ls 1 dt (7,4) title "prompt", $p1_c1 using (edge(strcol(1))):2 with lines ls 2 dt (7,4) title "fewshot", $p1_c2 using 1:2 with lines ls 3 title "finetune", $p1_c2 using 1:2:3:4 with yerrorbars ls 3 notitle
$p2_c0 << EOD
 XMIN 0.491666667 0.403875717 0.579974602
 XMAX 0.491666667 0.403875717 0.579974602
EOD
$p2_c1 << EOD
 XMIN 0.483333333 0.395836443 0.571864196
 XMAX 0.483333333 0.395836443 0.571864196
EOD
$p2_c2 << EOD
 32 0.516666667 0.428135804 0.604163557
 100 0.508333333 0.420025398 0.596124283
 200 0.625 0.535769506 0.706475702
 400 0.75 0.665588633 0.818901783
EOD
set title "sentiment, base-1m"
set ylabel "accuracy"
plot NaN notitle, $p2_c0 using (edge(strcol(1))):3:4 with filledcurves ls 1 fs transparent solid 0.12 noborder notitle, $p2_c1 using (edge(strcol(1))):3:4 with filledcurves ls 2 fs transparent solid 0.12 noborder notitle, $p2_c0 using (edge(strcol(1))):2 with lines ls 1 dt (7,4) title "prompt", $p2_c1 using (edge(strcol(1))):2 with lines ls 2 dt (7,4) title "fewshot", $p2_c2 using 1:2 with lines ls 3 title "finetune", $p2_c2 using 1:2:3:4 with yerrorbars ls 3 notitle
$p3_c0 << EOD
 XMIN 0.5 0.411938705 0.588061295
 XMAX 0.5 0.411938705 0.588061295
EOD
$p3_c1 << EOD
 XMIN 0.5 0.411938705 0.588061295
 XMAX 0.5 0.411938705 0.588061295
EOD
$p3_c2 << EOD
 32 0.591666667 0.502207832 0.675438655
 100 0.658333333 0.569748314 0.737095616
 200 0.7 0.612848576 0.774743758
 400 0.8 0.719633265 0.861755235
EOD
set title "sentiment, base-4m"
set ylabel "accuracy"
plot NaN notitle, $p3_c0 using (edge(strcol(1))):3:4 with filledcurves ls 1 fs transparent solid 0.12 noborder notitle, $p3_c1 using (edge(strcol(1))):3:4 with filledcurves ls 2 fs transparent solid 0.12 noborder notitle, $p3_c0 using (edge(strcol(1))):2 with lines ls 1 dt (7,4) title "prompt", $p3_c1 using (edge(strcol(1))):2 with lines ls 2 dt (7,4) title "fewshot", $p3_c2 using 1:2 with lines ls 3 title "finetune", $p3_c2 using 1:2:3:4 with yerrorbars ls 3 notitle
$p4_c0 << EOD
 XMIN 0.02 0 0.0451667118
 XMAX 0.02 0 0.0451667118
EOD
$p4_c1 << EOD
 XMIN 0.02 0 0.0456692913
 XMAX 0.02 0 0.0456692913
EOD
$p4_c2 << EOD
 32 0.0730952381 0.0330519481 0.121372074
 100 0.0748809524 0.0418957057 0.11309776
 200 0.0907142857 0.0581965071 0.130472797
 400 0.0858730159 0.0505421883 0.129232708
EOD
$p4_c3 << EOD
 XMIN 0.0944444444 0.0491012688 0.146341463
 XMAX 0.0944444444 0.0491012688 0.146341463
EOD
set title "handbook, base-1m"
set ylabel "token_f1"
plot NaN notitle, $p4_c0 using (edge(strcol(1))):3:4 with filledcurves ls 1 fs transparent solid 0.12 noborder notitle, $p4_c1 using (edge(strcol(1))):3:4 with filledcurves ls 2 fs transparent solid 0.12 noborder notitle, $p4_c3 using (edge(strcol(1))):3:4 with filledcurves ls 4 fs transparent solid 0.12 noborder notitle, $p4_c0 using (edge(strcol(1))):2 with lines ls 1 dt (7,4) title "prompt", $p4_c1 using (edge(strcol(1))):2 with lines ls 2 dt (7,4) title "fewshot", $p4_c2 using 1:2 with lines ls 3 title "finetune", $p4_c2 using 1:2:3:4 with yerrorbars ls 3 notitle, $p4_c3 using (edge(strcol(1))):2 with lines ls 4 dt (7,4) title "rag"
$p5_c0 << EOD
 XMIN 0.00555555556 0 0.017699115
 XMAX 0.00555555556 0 0.017699115
EOD
$p5_c1 << EOD
 XMIN 0.0166666667 0.00403225806 0.0353982301
 XMAX 0.0166666667 0.00403225806 0.0353982301
EOD
$p5_c2 << EOD
 32 0.0857142857 0.0423728814 0.137293432
 100 0.0971031746 0.0587347041 0.142830357
 200 0.108214286 0.0661056671 0.156080715
 400 0.130436508 0.0853681466 0.183924964
EOD
$p5_c3 << EOD
 XMIN 0.143055556 0.0896358543 0.197487816
 XMAX 0.143055556 0.0896358543 0.197487816
EOD
set title "handbook, base-4m"
set ylabel "token_f1"
plot NaN notitle, $p5_c0 using (edge(strcol(1))):3:4 with filledcurves ls 1 fs transparent solid 0.12 noborder notitle, $p5_c1 using (edge(strcol(1))):3:4 with filledcurves ls 2 fs transparent solid 0.12 noborder notitle, $p5_c3 using (edge(strcol(1))):3:4 with filledcurves ls 4 fs transparent solid 0.12 noborder notitle, $p5_c0 using (edge(strcol(1))):2 with lines ls 1 dt (7,4) title "prompt", $p5_c1 using (edge(strcol(1))):2 with lines ls 2 dt (7,4) title "fewshot", $p5_c2 using 1:2 with lines ls 3 title "finetune", $p5_c2 using 1:2:3:4 with yerrorbars ls 3 notitle, $p5_c3 using (edge(strcol(1))):2 with lines ls 4 dt (7,4) title "rag"
unset multiplot
