# cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'cost.svg'" cost.gp
# size 1560 1440
$front0 << EOD
 7.90481481e-06 0.458333333
 9.66777778e-06 0.641666667
 5.15605556e-05 0.675
 0.000252755185 0.683333333
 0.000379132778 0.683333333
EOD
$t0_k0 << EOD
 7.90481481e-06 0.458333333 0.371861288 0.547390309 0.7 "base-300k"
 1.45461111e-05 0.508333333 0.420025398 0.596124283 1.05 "base-1m"
 3.95246296e-05 0.5 0.411938705 0.588061295 1.4 "base-4m"
 0.000180913704 0.491666667 0.403875717 0.579974602 1.75 "base-12m"
EOD
$t0_k1 << EOD
 1.62359259e-05 0.5 0.411938705 0.588061295 0.7 "base-300k"
 3.27637037e-05 0.475 0.387820911 0.563730047 1.05 "base-1m"
 9.67087037e-05 0.458333333 0.371861288 0.547390309 1.4 "base-4m"
 0.000249362963 0.525 0.436269953 0.612179089 1.75 "base-12m"
EOD
$t0_k2 << EOD
 9.66777778e-06 0.641666667 0.55270536 0.721839209 0.7 "base-300k"
 2.12775926e-05 0.55 0.460815434 0.636082649 1.05 "base-1m"
 5.15605556e-05 0.675 0.586901841 0.752241451 1.4 "base-4m"
 0.000252755185 0.683333333 0.595521318 0.759771654 1.75 "base-12m"
EOD
$t0_k3 << EOD
EOD
$t0_k4 << EOD
EOD
$front1 << EOD
 1.22187037e-05 3.06402884
 2.83072222e-05 18.2245857
 0.00012206 23.1446566
 0.00033729537 24.8034221
 0.000505943056 24.8034221
EOD
$t1_k0 << EOD
 1.22187037e-05 3.06402884 2.66372185 3.53821128 0.7 "base-300k"
 1.87525926e-05 2.26764203 2.01083532 2.64224687 1.05 "base-1m"
 6.30477778e-05 8.2249739 7.09738556 9.36000067 1.4 "base-4m"
 0.000216043704 8.52807319 7.20154078 9.84125184 1.75 "base-12m"
EOD
$t1_k1 << EOD
 1.89607407e-05 2.73422365 2.4138146 3.09337484 0.7 "base-300k"
 3.42877778e-05 2.05777372 1.91854298 2.21097675 1.05 "base-1m"
 8.78340741e-05 4.8867216 4.23393424 5.62011839 1.4 "base-4m"
 0.00028432537 4.50756012 3.91124935 5.17172333 1.75 "base-12m"
EOD
$t1_k2 << EOD
 2.83072222e-05 18.2245857 17.2971286 19.0859093 0.7 "base-300k"
 4.41942593e-05 18.0723219 16.8550277 19.2840507 1.05 "base-1m"
 0.00012206 23.1446566 21.9748841 24.3071969 1.4 "base-4m"
 0.00033729537 24.8034221 23.5845414 26.0556183 1.75 "base-12m"
EOD
$t1_k3 << EOD
EOD
$t1_k4 << EOD
EOD
$front2 << EOD
 6.68405556e-05 0.0140653823
 0.000144582037 0.0155212215
 0.000167429074 0.157579011
 0.000402887963 0.227402412
 0.00113193778 0.245444512
 0.00117498111 0.309219622
 0.00184969167 0.309219622
EOD
$t2_k0 << EOD
 6.68405556e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 0.000159801852 0.0155212215 0.0105748383 0.0209708985 1.05 "base-1m"
 0.000462898148 0.0251211875 0.0181284616 0.03233609 1.4 "base-4m"
 0.00123312778 0.0213389658 0.015497786 0.0278591197 1.75 "base-12m"
EOD
$t2_k1 << EOD
 7.06916667e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 0.000144582037 0.0155212215 0.0105748383 0.0209708985 1.05 "base-1m"
 0.00040104537 0.0251211875 0.0181284616 0.03233609 1.4 "base-4m"
 0.0010629587 0.0213389658 0.015497786 0.0278591197 1.75 "base-12m"
EOD
$t2_k2 << EOD
 0.000167429074 0.157579011 0.14662584 0.169378391 0.7 "base-300k"
 0.000402887963 0.227402412 0.212976946 0.243436481 1.05 "base-1m"
 0.00113193778 0.245444512 0.230571716 0.262005741 1.4 "base-4m"
 0.00117498111 0.309219622 0.291736783 0.329512807 1.75 "base-12m"
EOD
$t2_k3 << EOD
EOD
$t2_k4 << EOD
EOD
$front3 << EOD
 9.73587037e-05 0.00955158723
 0.000127870741 0.0385390658
 0.000259244815 0.205929804
 0.00340079611 0.205929804
EOD
$t3_k0 << EOD
 0.000127870741 0.0385390658 0.0331075353 0.044410581 0.7 "base-300k"
 0.000170911481 0.00633021688 0.00396436544 0.00895757914 1.05 "base-1m"
 0.000404933148 0.00942354817 0.00691473167 0.0121322665 1.4 "base-4m"
 0.000544182407 0.0151490861 0.0105038711 0.0197670827 1.75 "base-12m"
EOD
$t3_k1 << EOD
 9.73587037e-05 0.00955158723 0.00718798478 0.0121285277 0.7 "base-300k"
 0.000229054259 0.00157933601 0.000579416405 0.00288978954 1.05 "base-1m"
 0.000420319815 0.0102000383 0.00782618217 0.012800218 1.4 "base-4m"
 0.000874097037 0.00238386504 0.0011726077 0.00371711053 1.75 "base-12m"
EOD
$t3_k2 << EOD
 0.000304443519 0.199330392 0.19190727 0.207424279 0.7 "base-300k"
 0.000359487222 0.167954741 0.157241294 0.178860007 1.05 "base-1m"
 0.00107110074 0.171888724 0.162297539 0.182090835 1.4 "base-4m"
 0.00226719741 0.169928609 0.160228471 0.179724977 1.75 "base-12m"
EOD
$t3_k3 << EOD
 0.000145951481 0.0040303064 0.00179214536 0.00687586627 0.7 "base-300k"
 0.00028054537 0.00101306047 0.000205761317 0.00201171831 1.05 "base-1m"
 0.000723813519 0.0103959256 0.00764416113 0.0134383661 1.4 "base-4m"
 0.00128514815 0.00857553547 0.00501335621 0.0127937963 1.75 "base-12m"
EOD
$t3_k4 << EOD
 0.000259244815 0.205929804 0.198843638 0.213399787 0.7 "base-300k"
 0.000403371296 0.177865662 0.167303928 0.188672955 1.05 "base-1m"
 0.000826183148 0.161371202 0.151684773 0.171228557 1.4 "base-4m"
 0.0014957487 0.15181688 0.140830485 0.16260497 1.75 "base-12m"
EOD
$front4 << EOD
 3.73451852e-05 0.000520833333
 4.18875926e-05 0.138504221
 0.000161441852 0.212945978
 0.000388811667 0.232110248
 0.000612861111 0.252305788
 0.000919291667 0.252305788
EOD
$t4_k0 << EOD
 4.5102037e-05 0.0236206976 0.0154873692 0.0304805985 1.05 "base-1m"
 4.79044444e-05 0.00306512159 0 0.00521715334 0.7 "base-300k"
 0.000107393519 0.0258421897 0.0181372453 0.0386284339 1.4 "base-4m"
 0.000214886667 0.0451721986 0.0356894587 0.0651654887 1.75 "base-12m"
EOD
$t4_k1 << EOD
 3.73451852e-05 0.000520833333 0 0.00175233645 0.7 "base-300k"
 5.92975926e-05 0.0155710411 0.00941567363 0.0237871717 1.05 "base-1m"
 0.000100188519 0.0214576702 0.0154793586 0.030491181 1.4 "base-4m"
 0.000299585926 0.0364518198 0.0284841979 0.0476115393 1.75 "base-12m"
EOD
$t4_k2 << EOD
 4.18875926e-05 0.138504221 0.121489359 0.152322986 0.7 "base-300k"
 0.000161441852 0.212945978 0.191085527 0.234626927 1.4 "base-4m"
 0.000163497222 0.1953401 0.176525211 0.22211197 1.05 "base-1m"
 0.000388811667 0.232110248 0.204442946 0.251303487 1.75 "base-12m"
EOD
$t4_k3 << EOD
 6.42287037e-05 0.019546227 0.0123494142 0.0322074862 1.05 "base-1m"
 7.80496296e-05 0.00101330913 0 0.00341575401 0.7 "base-300k"
 0.000122073148 0.00402762284 0.000871080139 0.00710842266 1.4 "base-4m"
 0.000327131852 0.00810335702 0.00361163041 0.0156641425 1.75 "base-12m"
EOD
$t4_k4 << EOD
 6.47438889e-05 0.129044763 0.110563487 0.15082633 0.7 "base-300k"
 0.00024807 0.203118677 0.179725507 0.220983461 1.05 "base-1m"
 0.000436364259 0.152862994 0.127661041 0.168722584 1.4 "base-4m"
 0.000612861111 0.252305788 0.233393016 0.281006729 1.75 "base-12m"
EOD
$front5 << EOD
 3.43446296e-05 0.05
 5.61883333e-05 0.0583333333
 7.19607407e-05 0.075
 0.000127318148 0.0916666667
 0.000229435556 0.216666667
 0.000434841389 0.216666667
EOD
$t5_k0 << EOD
 3.43446296e-05 0.05 0.0231143644 0.104802885 0.7 "base-300k"
 0.000112483704 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000132915926 0.0833333333 0.0458936504 0.146622322 1.05 "base-1m"
 0.000228007963 0.0833333333 0.0458936504 0.146622322 1.75 "base-12m"
EOD
$t5_k1 << EOD
 5.61883333e-05 0.0583333333 0.02854101 0.11552592 0.7 "base-300k"
 0.000138900185 0.05 0.0231143644 0.104802885 1.4 "base-4m"
 0.000189657778 0.0833333333 0.0458936504 0.146622322 1.05 "base-1m"
 0.000289166667 0.0583333333 0.02854101 0.11552592 1.75 "base-12m"
EOD
$t5_k2 << EOD
 7.19607407e-05 0.075 0.0399571154 0.136409176 0.7 "base-300k"
 0.000127318148 0.0916666667 0.0519571828 0.15670847 1.05 "base-1m"
 0.000229435556 0.216666667 0.152367236 0.298543625 1.4 "base-4m"
 0.000289894259 0.216666667 0.152367236 0.298543625 1.75 "base-12m"
EOD
$t5_k3 << EOD
EOD
$t5_k4 << EOD
EOD
$front6 << EOD
 8.11014815e-05 0
 0.000180373519 0.0166666667
 0.000325678519 0.0583333333
 0.000889356944 0.0583333333
EOD
$t6_k0 << EOD
 8.37068519e-05 0 0 0.0310191664 0.7 "base-300k"
 0.000180373519 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.000344109259 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000493322037 0.05 0.0231143644 0.104802885 1.75 "base-12m"
EOD
$t6_k1 << EOD
 8.11014815e-05 0 0 0.0310191664 0.7 "base-300k"
 0.000184171296 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.000325678519 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000470679259 0.05 0.0231143644 0.104802885 1.75 "base-12m"
EOD
$t6_k2 << EOD
 0.000123354815 0 0 0.0310191664 0.7 "base-300k"
 0.000176664074 0 0 0.0310191664 1.05 "base-1m"
 0.000529898704 0.0416666667 0.0179267169 0.0938408523 1.4 "base-4m"
 0.00059290463 0.0583333333 0.02854101 0.11552592 1.75 "base-12m"
EOD
$t6_k3 << EOD
EOD
$t6_k4 << EOD
EOD
$front7 << EOD
 1.1662037e-05 0.0138888889
 1.5927963e-05 0.111944444
 6.07124074e-05 0.128769841
 6.50907407e-05 0.13042328
 0.000388760926 0.144444444
 0.000464240926 0.198492063
 0.000918550278 0.198492063
EOD
$t7_k0 << EOD
 1.1662037e-05 0.0138888889 0 0.0303063241 0.7 "base-300k"
 1.67848148e-05 0.02 0 0.0451667118 1.05 "base-1m"
 4.1167963e-05 0.00555555556 0 0.017699115 1.4 "base-4m"
 4.66638889e-05 0.0422222222 0.0142047625 0.0766418136 1.75 "base-12m"
EOD
$t7_k1 << EOD
 1.92577778e-05 0.0222222222 0.00438596491 0.04365242 0.7 "base-300k"
 2.78914815e-05 0.0247619048 0.00476190476 0.050508807 1.05 "base-1m"
 5.68744444e-05 0.054047619 0.0183295455 0.099761154 1.4 "base-4m"
 6.31446296e-05 0.0648809524 0.0253741145 0.112590799 1.75 "base-12m"
EOD
$t7_k2 << EOD
 1.5927963e-05 0.111944444 0.0677500323 0.162678908 0.7 "base-300k"
 3.26864815e-05 0.0811507937 0.0395800608 0.12729397 1.05 "base-1m"
 6.50907407e-05 0.13042328 0.0880722393 0.176319848 1.75 "base-12m"
 0.000100647407 0.091547619 0.0511564626 0.14263431 1.4 "base-4m"
EOD
$t7_k3 << EOD
 7.68118519e-05 0.0805555556 0.0395417069 0.126057762 0.7 "base-300k"
 9.56598148e-05 0.0944444444 0.0491012688 0.146341463 1.05 "base-1m"
 0.000371936667 0.123611111 0.0692005766 0.183199036 1.75 "base-12m"
 0.000388760926 0.144444444 0.0877138158 0.200827916 1.4 "base-4m"
EOD
$t7_k4 << EOD
 6.07124074e-05 0.128769841 0.0801007752 0.181932471 0.7 "base-300k"
 0.000145861481 0.106732804 0.060392942 0.161205826 1.05 "base-1m"
 0.000464240926 0.198492063 0.131163947 0.267228549 1.75 "base-12m"
 0.000612366852 0.185595238 0.123680012 0.253760504 1.4 "base-4m"
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
set multiplot layout 3,3 title 'Quality against cost (larger points: larger models)'
set logscale x
set xlabel 'USD per 1,000 requests' offset 0,0.3
set bmargin 7
set format x '%g'
set key below
set offsets graph 0.1, graph 0.1, graph 0.05, 0
set title "sentiment"
set ylabel "accuracy"
plot $front0 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t0_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t0_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t0_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t0_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t0_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t0_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
set title "optimism"
set ylabel "chrf"
plot $front1 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t1_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t1_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t1_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t1_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t1_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t1_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
set title "call-summary"
set ylabel "rouge_l"
plot $front2 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t2_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t2_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t2_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t2_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t2_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t2_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
set title "style"
set ylabel "rouge1"
plot $front3 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t3_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t3_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t3_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t3_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t3_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t3_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t3_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t3_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t3_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t3_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
set title "medical-notes"
set ylabel "token_f1"
plot $front4 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t4_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t4_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t4_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t4_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t4_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t4_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t4_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t4_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t4_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t4_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
set title "legal"
set ylabel "accuracy"
plot $front5 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t5_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t5_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t5_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t5_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t5_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t5_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
set title "finance"
set ylabel "numeric_match"
plot $front6 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t6_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t6_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t6_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t6_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t6_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t6_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
set title "handbook"
set ylabel "token_f1"
plot $front7 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t7_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t7_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t7_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t7_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t7_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t7_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t7_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t7_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t7_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t7_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
unset multiplot
