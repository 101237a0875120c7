# cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'cost.svg'" cost.gp
# size 1500 1360
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
set multiplot layout 3,3 title "Quality against cost (larger points: larger models)"
set bmargin 7
set key below samplen 2.5 maxcols 2
set xlabel 'USD per 1,000 requests' offset 0,0.3
set offsets 0, 0, graph 0.05, 0
$front0 << EOD
 6.19055556e-06 0.491666667
 1.27131481e-05 0.533333333
 1.31548148e-05 0.633333333
 2.94787037e-05 0.708333333
 0.000139166667 0.708333333
EOD
$t0_k0 << EOD
 6.19055556e-06 0.491666667 0.403875717 0.579974602 1.05 "base-1m"
 6.83777778e-06 0.458333333 0.371861288 0.547390309 0.7 "base-300k"
 1.74696296e-05 0.5 0.411938705 0.588061295 1.4 "base-4m"
 6.56177778e-05 0.483333333 0.395836443 0.571864196 1.75 "base-12m"
EOD
$t0_k1 << EOD
 1.27131481e-05 0.533333333 0.444427893 0.62017083 1.05 "base-1m"
 1.47142593e-05 0.5 0.411938705 0.588061295 0.7 "base-300k"
 3.1892963e-05 0.483333333 0.395836443 0.571864196 1.4 "base-4m"
 9.27777778e-05 0.491666667 0.403875717 0.579974602 1.75 "base-12m"
EOD
$t0_k2 << EOD
 9.13759259e-06 0.491666667 0.403875717 0.579974602 1.05 "base-1m"
 1.31548148e-05 0.633333333 0.544224241 0.714170648 0.7 "base-300k"
 2.94787037e-05 0.708333333 0.62155765 0.782184364 1.4 "base-4m"
 8.092e-05 0.6 0.510560248 0.683235919 1.75 "base-12m"
EOD
$t0_k3 << EOD
EOD
$t0_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [4.42183e-06:0.000194833]
set xtics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001)
set title "sentiment"
set ylabel "accuracy"
plot $front0 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t0_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t0_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t0_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t0_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t0_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t0_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front1 << EOD
 9.25666667e-06 2.16122385
 1.16762963e-05 3.06402884
 2.15194444e-05 16.8201487
 2.80592593e-05 20.5370239
 8.39685185e-05 22.1525466
 0.000152782778 24.7657648
 0.000229174167 24.7657648
EOD
$t1_k0 << EOD
 9.25666667e-06 2.16122385 1.93372689 2.45760293 1.05 "base-1m"
 1.16762963e-05 3.06402884 2.66372185 3.53821128 0.7 "base-300k"
 4.61518519e-05 8.30821744 7.16156715 9.47010585 1.4 "base-4m"
 8.20287037e-05 8.27046919 6.96039517 9.57433178 1.75 "base-12m"
EOD
$t1_k1 << EOD
 1.69522222e-05 3.04387448 2.51169838 3.67013203 1.05 "base-1m"
 1.96474074e-05 2.40899498 2.24423005 2.58108295 0.7 "base-300k"
 5.67125926e-05 3.32119969 2.70062254 4.05095266 1.4 "base-4m"
 0.000101212593 5.77732314 4.88134088 6.66917927 1.75 "base-12m"
EOD
$t1_k2 << EOD
 2.15194444e-05 16.8201487 15.9561545 17.614381 0.7 "base-300k"
 2.80592593e-05 20.5370239 19.2355403 21.8521024 1.05 "base-1m"
 8.39685185e-05 22.1525466 20.69865 23.4998532 1.4 "base-4m"
 0.000152782778 24.7657648 23.4104512 26.0432974 1.75 "base-12m"
EOD
$t1_k3 << EOD
EOD
$t1_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [6.6119e-06:0.000320844]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002)
set title "optimism"
set ylabel "chrf"
plot $front1 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t1_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t1_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t1_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t1_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t1_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t1_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front2 << EOD
 3.33207407e-05 0.0140653823
 5.35222222e-05 0.0142806107
 7.89601852e-05 0.145936354
 0.000131217407 0.241189358
 0.000754335741 0.275449375
 0.00113150361 0.275449375
EOD
$t2_k0 << EOD
 3.33207407e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 5.35222222e-05 0.0142806107 0.00966978809 0.0193348163 1.05 "base-1m"
 0.000318166667 0.0243059758 0.0175792736 0.0315362721 1.4 "base-4m"
 0.000415662037 0.0216143396 0.0156200279 0.0282717782 1.75 "base-12m"
EOD
$t2_k1 << EOD
 3.34659259e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 5.487e-05 0.0142806107 0.00966978809 0.0193348163 1.05 "base-1m"
 0.000298664259 0.0243059758 0.0175792736 0.0315362721 1.4 "base-4m"
 0.000454361481 0.0216143396 0.0156200279 0.0282717782 1.75 "base-12m"
EOD
$t2_k2 << EOD
 7.89601852e-05 0.145936354 0.13523652 0.157114389 0.7 "base-300k"
 0.000131217407 0.241189358 0.223841202 0.258758943 1.05 "base-1m"
 0.000341631481 0.239118034 0.224118633 0.255452832 1.4 "base-4m"
 0.000754335741 0.275449375 0.259116345 0.291580844 1.75 "base-12m"
EOD
$t2_k3 << EOD
EOD
$t2_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [2.38005e-05:0.00158411]
set xtics ("5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001)
set title "call-summary"
set ylabel "rouge_l"
plot $front2 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t2_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t2_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t2_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t2_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t2_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t2_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front3 << EOD
 7.07837037e-05 0.0214307175
 7.09922222e-05 0.0385390658
 0.000107377593 0.199295686
 0.00171964139 0.199295686
EOD
$t3_k0 << EOD
 7.09922222e-05 0.0385390658 0.0331075353 0.044410581 0.7 "base-300k"
 7.40042593e-05 0.00670687674 0.00432770489 0.00933418579 1.05 "base-1m"
 0.000135464815 0.0088995135 0.00666924334 0.0112460747 1.4 "base-4m"
 0.000292873333 0.0160009319 0.0112487431 0.0210325337 1.75 "base-12m"
EOD
$t3_k1 << EOD
 7.07837037e-05 0.0214307175 0.0196571667 0.0230476456 0.7 "base-300k"
 9.09794444e-05 0.00321073599 0.00180733349 0.00484412081 1.05 "base-1m"
 0.000159753519 0.0100082782 0.00771833612 0.0123247599 1.4 "base-4m"
 0.000293346296 0.00278629969 0.0014528874 0.00423493235 1.75 "base-12m"
EOD
$t3_k2 << EOD
 0.000107377593 0.199295686 0.19228328 0.206275764 0.7 "base-300k"
 0.000165582037 0.184946952 0.174080183 0.195828188 1.05 "base-1m"
 0.000435139815 0.174700843 0.164606119 0.18508118 1.4 "base-4m"
 0.000972665741 0.16488585 0.154722041 0.174700862 1.75 "base-12m"
EOD
$t3_k3 << EOD
 7.73703704e-05 0.0040303064 0.00179214536 0.00687586627 0.7 "base-300k"
 0.000103401667 0.00101306047 0.000205761317 0.00201171831 1.05 "base-1m"
 0.000267118519 0.009821213 0.00703853896 0.0129227888 1.4 "base-4m"
 0.000472101111 0.00826048924 0.00470597895 0.0122501938 1.75 "base-12m"
EOD
$t3_k4 << EOD
 0.000132715741 0.18537877 0.176948354 0.19364824 0.7 "base-300k"
 0.000309668333 0.170825266 0.160478279 0.181405407 1.05 "base-1m"
 0.000494113519 0.178788762 0.169300979 0.188708067 1.4 "base-4m"
 0.00114642759 0.143820746 0.135252134 0.152726062 1.75 "base-12m"
EOD
set yrange [0:*]
set logscale x
set xrange [5.05598e-05:0.0024075]
set xtics ("1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001, "2e-03" 0.002)
set title "style"
set ylabel "rouge1"
plot $front3 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t3_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t3_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t3_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t3_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t3_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t3_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t3_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t3_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t3_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t3_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
$front4 << EOD
 1.29794444e-05 0.00306512159
 3.40261111e-05 0.102478764
 4.34024074e-05 0.123232068
 8.98462963e-05 0.163768214
 9.90392593e-05 0.198923997
 0.000204713333 0.220982836
 0.000686764167 0.220982836
EOD
$t4_k0 << EOD
 1.29794444e-05 0.00306512159 0 0.00521715334 0.7 "base-300k"
 4.30694444e-05 0.023427906 0.0161109778 0.0300808196 1.05 "base-1m"
 9.15827778e-05 0.0257585819 0.0183765576 0.0373594092 1.4 "base-4m"
 0.000183260185 0.0458447745 0.0363224199 0.0659109256 1.75 "base-12m"
EOD
$t4_k1 << EOD
 2.04183333e-05 0.0024660175 0 0.00450643103 0.7 "base-300k"
 4.57742593e-05 0.0107205027 0.00586152445 0.0169573458 1.05 "base-1m"
 0.000111327037 0.0165450477 0.00828023391 0.0226649965 1.4 "base-4m"
 0.000209823889 0.0332274279 0.0252753111 0.0431554503 1.75 "base-12m"
EOD
$t4_k2 << EOD
 3.40261111e-05 0.102478764 0.0862732152 0.122750449 0.7 "base-300k"
 9.90392593e-05 0.198923997 0.179607428 0.216906704 1.05 "base-1m"
 0.000204713333 0.220982836 0.195947695 0.239290267 1.4 "base-4m"
 0.000420279444 0.215460811 0.192088512 0.23859611 1.75 "base-12m"
EOD
$t4_k3 << EOD
 2.28059259e-05 0.00101330913 0 0.00341575401 0.7 "base-300k"
 4.55868519e-05 0.0211458854 0.0125254526 0.0355109272 1.05 "base-1m"
 0.000125902963 0.00504003635 0.000871080139 0.00802826231 1.4 "base-4m"
 0.000293312407 0.00874438266 0.00380371726 0.0157119577 1.75 "base-12m"
EOD
$t4_k4 << EOD
 4.34024074e-05 0.123232068 0.105690557 0.135360953 0.7 "base-300k"
 8.98462963e-05 0.163768214 0.149355046 0.186224302 1.05 "base-1m"
 0.000273921111 0.177676097 0.161569443 0.197208463 1.4 "base-4m"
 0.000457842778 0.206472858 0.186330422 0.242432952 1.75 "base-12m"
EOD
set yrange [0:*]
set logscale x
set xrange [9.27103e-06:0.00096147]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "medical-notes"
set ylabel "token_f1"
plot $front4 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t4_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t4_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t4_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t4_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t4_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t4_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t4_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t4_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t4_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t4_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
$front5 << EOD
 2.71866667e-05 0.05
 2.93612963e-05 0.075
 6.65951852e-05 0.0833333333
 7.45261111e-05 0.0916666667
 0.000146503519 0.166666667
 0.000301998889 0.175
 0.000452998333 0.175
EOD
$t5_k0 << EOD
 2.71866667e-05 0.05 0.0231143644 0.104802885 0.7 "base-300k"
 6.65951852e-05 0.0833333333 0.0458936504 0.146622322 1.05 "base-1m"
 0.000108122963 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000221258333 0.0833333333 0.0458936504 0.146622322 1.75 "base-12m"
EOD
$t5_k1 << EOD
 3.38972222e-05 0.05 0.0231143644 0.104802885 0.7 "base-300k"
 7.45261111e-05 0.0916666667 0.0519571828 0.15670847 1.05 "base-1m"
 0.000175238519 0.0666666667 0.0341653069 0.126051304 1.4 "base-4m"
 0.000254456852 0.0666666667 0.0341653069 0.126051304 1.75 "base-12m"
EOD
$t5_k2 << EOD
 2.93612963e-05 0.075 0.0399571154 0.136409176 0.7 "base-300k"
 5.31581481e-05 0.075 0.0399571154 0.136409176 1.05 "base-1m"
 0.000146503519 0.166666667 0.110559964 0.243452814 1.4 "base-4m"
 0.000301998889 0.175 0.117405359 0.252757099 1.75 "base-12m"
EOD
$t5_k3 << EOD
EOD
$t5_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [1.9419e-05:0.000634198]
set xtics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "legal"
set ylabel "accuracy"
plot $front5 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t5_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t5_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t5_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t5_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t5_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t5_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front6 << EOD
 2.48855556e-05 0
 7.27975926e-05 0.025
 0.000152128333 0.0583333333
 0.0007490775 0.0583333333
EOD
$t6_k0 << EOD
 2.48855556e-05 0 0 0.0310191664 0.7 "base-300k"
 7.56107407e-05 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.00019983463 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000488340926 0.0416666667 0.0179267169 0.0938408523 1.75 "base-12m"
EOD
$t6_k1 << EOD
 2.5712037e-05 0 0 0.0310191664 0.7 "base-300k"
 7.46009259e-05 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.000152128333 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000485213333 0.0416666667 0.0179267169 0.0938408523 1.75 "base-12m"
EOD
$t6_k2 << EOD
 3.66544444e-05 0 0 0.0310191664 0.7 "base-300k"
 7.27975926e-05 0.025 0.00853817477 0.0709300333 1.05 "base-1m"
 0.000242051296 0.0333333333 0.0130375511 0.0825803376 1.4 "base-4m"
 0.000499385 0.0583333333 0.02854101 0.11552592 1.75 "base-12m"
EOD
$t6_k3 << EOD
EOD
$t6_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [1.77754e-05:0.00104871]
set xtics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001)
set title "finance"
set ylabel "numeric_match"
plot $front6 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t6_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t6_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t6_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t6_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t6_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t6_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front7 << EOD
 3.82648148e-06 0.0138888889
 5.93481481e-06 0.0558994709
 9.99462963e-06 0.091547619
 5.29818519e-05 0.0944444444
 5.31937037e-05 0.148531746
 0.000162844815 0.163928571
 0.000369537222 0.201706349
 0.000554305833 0.201706349
EOD
$t7_k0 << EOD
 3.82648148e-06 0.0138888889 0 0.0303063241 0.7 "base-300k"
 6.58574074e-06 0.02 0 0.0451667118 1.05 "base-1m"
 1.78924074e-05 0.00555555556 0 0.017699115 1.4 "base-4m"
 4.24048148e-05 0.0422222222 0.0142047625 0.0766418136 1.75 "base-12m"
EOD
$t7_k1 << EOD
 6.02277778e-06 0.0180555556 0.00409836066 0.0370408632 0.7 "base-300k"
 9.83777778e-06 0.0307142857 0.00601372998 0.0615389082 1.05 "base-1m"
 2.65251852e-05 0.0537698413 0.0192076831 0.0972281073 1.4 "base-4m"
 5.50207407e-05 0.02 0.00322516129 0.0446302829 1.75 "base-12m"
EOD
$t7_k2 << EOD
 5.93481481e-06 0.0558994709 0.0258302724 0.0932307956 0.7 "base-300k"
 9.99462963e-06 0.091547619 0.0490594113 0.142285731 1.05 "base-1m"
 2.22672222e-05 0.0713095238 0.0342372274 0.115085068 1.4 "base-4m"
 6.38688889e-05 0.104047619 0.0573847894 0.158568114 1.75 "base-12m"
EOD
$t7_k3 << EOD
 2.00077778e-05 0.0805555556 0.0395417069 0.126057762 0.7 "base-300k"
 5.29818519e-05 0.0944444444 0.0491012688 0.146341463 1.05 "base-1m"
 0.000133279074 0.143055556 0.0896358543 0.197487816 1.4 "base-4m"
 0.000325620556 0.131944444 0.0779547858 0.192860702 1.75 "base-12m"
EOD
$t7_k4 << EOD
 2.65222222e-05 0.0712962963 0.0341530055 0.110192837 0.7 "base-300k"
 5.31937037e-05 0.148531746 0.0898691502 0.213063918 1.05 "base-1m"
 0.000162844815 0.163928571 0.104009774 0.228231995 1.4 "base-4m"
 0.000369537222 0.201706349 0.138048038 0.268611545 1.75 "base-12m"
EOD
set yrange [0:*]
set logscale x
set xrange [2.7332e-06:0.000776028]
set xtics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "handbook"
set ylabel "token_f1"
plot $front7 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t7_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t7_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t7_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t7_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t7_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t7_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t7_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t7_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t7_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t7_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
unset multiplot
