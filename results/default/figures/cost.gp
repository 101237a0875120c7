# cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'cost.svg'" cost.gp
# size 1560 1440
$front0 << EOD
 4.79907407e-06 0.458333333
 9.96666667e-06 0.5
 1.04587037e-05 0.641666667
 4.55690741e-05 0.666666667
 7.56935185e-05 0.691666667
 0.000121689722 0.691666667
EOD
$t0_k0 << EOD
 4.79907407e-06 0.458333333 0.371861288 0.547390309 0.7 "base-300k"
 1.37561111e-05 0.491666667 0.403875717 0.579974602 1.05 "base-1m"
 1.85762963e-05 0.5 0.411938705 0.588061295 1.4 "base-4m"
 5.73162963e-05 0.483333333 0.395836443 0.571864196 1.75 "base-12m"
EOD
$t0_k1 << EOD
 9.96666667e-06 0.5 0.411938705 0.588061295 0.7 "base-300k"
 1.93416667e-05 0.475 0.387820911 0.563730047 1.05 "base-1m"
 5.32531481e-05 0.45 0.363917351 0.539184566 1.4 "base-4m"
 8.11264815e-05 0.508333333 0.420025398 0.596124283 1.75 "base-12m"
EOD
$t0_k2 << EOD
 1.04587037e-05 0.641666667 0.55270536 0.721839209 0.7 "base-300k"
 1.13264815e-05 0.55 0.460815434 0.636082649 1.05 "base-1m"
 4.55690741e-05 0.666666667 0.578311016 0.744682595 1.4 "base-4m"
 7.56935185e-05 0.691666667 0.604170023 0.76727263 1.75 "base-12m"
EOD
$t0_k3 << EOD
EOD
$t0_k4 << EOD
EOD
$front1 << EOD
 1.07335185e-05 3.06402884
 1.38653704e-05 18.2245857
 6.95853704e-05 23.4360938
 0.000155354815 24.3328406
 0.000233032222 24.3328406
EOD
$t1_k0 << EOD
 1.07335185e-05 3.06402884 2.66372185 3.53821128 0.7 "base-300k"
 1.14874074e-05 2.16122385 1.93372689 2.45760293 1.05 "base-1m"
 3.62225926e-05 8.30821744 7.16156715 9.47010585 1.4 "base-4m"
 7.90012963e-05 8.27046919 6.96039517 9.57433178 1.75 "base-12m"
EOD
$t1_k1 << EOD
 1.52733333e-05 2.73422365 2.4138146 3.09337484 0.7 "base-300k"
 1.8587963e-05 2.01388495 1.87964447 2.16126642 1.05 "base-1m"
 5.0805e-05 5.06680711 4.39668222 5.8063881 1.4 "base-4m"
 9.58355556e-05 4.76127769 4.15463281 5.38142369 1.75 "base-12m"
EOD
$t1_k2 << EOD
 1.38653704e-05 18.2245857 17.2971286 19.0859093 0.7 "base-300k"
 2.38440741e-05 18.0373418 16.8164325 19.262072 1.05 "base-1m"
 6.95853704e-05 23.4360938 22.2422178 24.6630466 1.4 "base-4m"
 0.000155354815 24.3328406 23.1359254 25.5831527 1.75 "base-12m"
EOD
$t1_k3 << EOD
EOD
$t1_k4 << EOD
EOD
$front2 << EOD
 3.19137037e-05 0.0140653823
 6.30709259e-05 0.0142806107
 7.38972222e-05 0.157579011
 0.000138364074 0.228057327
 0.000386314444 0.254371391
 0.000728568889 0.310828134
 0.00109285333 0.310828134
EOD
$t2_k0 << EOD
 3.20855556e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 6.30709259e-05 0.0142806107 0.00966978809 0.0193348163 1.05 "base-1m"
 0.00026786963 0.0243059758 0.0175792736 0.0315362721 1.4 "base-4m"
 0.000445301481 0.0216143396 0.0156200279 0.0282717782 1.75 "base-12m"
EOD
$t2_k1 << EOD
 3.19137037e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 8.35494444e-05 0.0142806107 0.00966978809 0.0193348163 1.05 "base-1m"
 0.000191616667 0.0243059758 0.0175792736 0.0315362721 1.4 "base-4m"
 0.000426036296 0.0216143396 0.0156200279 0.0282717782 1.75 "base-12m"
EOD
$t2_k2 << EOD
 7.38972222e-05 0.157579011 0.14662584 0.169378391 0.7 "base-300k"
 0.000138364074 0.228057327 0.213825078 0.244454139 1.05 "base-1m"
 0.000386314444 0.254371391 0.239449093 0.270797974 1.4 "base-4m"
 0.000728568889 0.310828134 0.2931263 0.330617254 1.75 "base-12m"
EOD
$t2_k3 << EOD
EOD
$t2_k4 << EOD
EOD
$front3 << EOD
 7.27637037e-05 0.0385390658
 0.000149829259 0.199330392
 0.000151196852 0.205929804
 0.00156806194 0.205929804
EOD
$t3_k0 << EOD
 7.27637037e-05 0.0385390658 0.0331075353 0.044410581 0.7 "base-300k"
 8.11766667e-05 0.00670687674 0.00432770489 0.00933418579 1.05 "base-1m"
 0.000158128333 0.0088995135 0.00666924334 0.0112460747 1.4 "base-4m"
 0.00025838537 0.0160009319 0.0112487431 0.0210325337 1.75 "base-12m"
EOD
$t3_k1 << EOD
 7.88709259e-05 0.00955158723 0.00718798478 0.0121285277 0.7 "base-300k"
 0.000110299074 0.00179373483 0.000616708433 0.00317600447 1.05 "base-1m"
 0.000163156111 0.0104012096 0.00798057205 0.0130478223 1.4 "base-4m"
 0.00027836537 0.00238386504 0.0011726077 0.00371711053 1.75 "base-12m"
EOD
$t3_k2 << EOD
 0.000149829259 0.199330392 0.19190727 0.207424279 0.7 "base-300k"
 0.000226377222 0.171222844 0.160547539 0.181649484 1.05 "base-1m"
 0.000441568889 0.175736933 0.166288295 0.185527815 1.4 "base-4m"
 0.000713458889 0.168427948 0.158021199 0.17864278 1.75 "base-12m"
EOD
$t3_k3 << EOD
 9.65881481e-05 0.0040303064 0.00179214536 0.00687586627 0.7 "base-300k"
 0.000143187407 0.00101306047 0.000205761317 0.00201171831 1.05 "base-1m"
 0.000284578519 0.009821213 0.00703853896 0.0129227888 1.4 "base-4m"
 0.000469724074 0.00826048924 0.00470597895 0.0122501938 1.75 "base-12m"
EOD
$t3_k4 << EOD
 0.000151196852 0.205929804 0.198843638 0.213399787 0.7 "base-300k"
 0.00033210463 0.177503345 0.167916288 0.187838036 1.05 "base-1m"
 0.000524114815 0.161345553 0.151509938 0.171669299 1.4 "base-4m"
 0.00104537463 0.157652246 0.147203387 0.168379506 1.75 "base-12m"
EOD
$front4 << EOD
 1.58588889e-05 0.00306512159
 3.32877778e-05 0.023427906
 3.72335185e-05 0.138504221
 8.44975926e-05 0.203041237
 0.000162900556 0.210032378
 0.000409096667 0.227096567
 0.000616483148 0.250889799
 0.000924724722 0.250889799
EOD
$t4_k0 << EOD
 1.58588889e-05 0.00306512159 0 0.00521715334 0.7 "base-300k"
 3.32877778e-05 0.023427906 0.0161109778 0.0300808196 1.05 "base-1m"
 6.05398148e-05 0.0257585819 0.0183765576 0.0373594092 1.4 "base-4m"
 0.000169111481 0.0458447745 0.0363224199 0.0659109256 1.75 "base-12m"
EOD
$t4_k1 << EOD
 2.09751852e-05 0.000520833333 0 0.00175233645 0.7 "base-300k"
 4.23361111e-05 0.0160221881 0.00911415553 0.0215801734 1.05 "base-1m"
 0.000115953889 0.0208724029 0.0152229351 0.0286678397 1.4 "base-4m"
 0.000199877778 0.0353800205 0.0276269159 0.0470000877 1.75 "base-12m"
EOD
$t4_k2 << EOD
 3.72335185e-05 0.138504221 0.121489359 0.152322986 0.7 "base-300k"
 9.12277778e-05 0.192713021 0.17412944 0.221867178 1.05 "base-1m"
 0.000162900556 0.210032378 0.186026567 0.229185072 1.4 "base-4m"
 0.000409096667 0.227096567 0.201984184 0.246170941 1.75 "base-12m"
EOD
$t4_k3 << EOD
 2.33811111e-05 0.00101330913 0 0.00341575401 0.7 "base-300k"
 4.80512963e-05 0.0211458854 0.0125254526 0.0355109272 1.05 "base-1m"
 0.00012649963 0.00504003635 0.000871080139 0.00802826231 1.4 "base-4m"
 0.000281587963 0.00874438266 0.00380371726 0.0157119577 1.75 "base-12m"
EOD
$t4_k4 << EOD
 4.15144444e-05 0.129044763 0.110563487 0.15082633 0.7 "base-300k"
 8.44975926e-05 0.203041237 0.184618013 0.220504556 1.05 "base-1m"
 0.00024490463 0.142489813 0.115075881 0.158669165 1.4 "base-4m"
 0.000616483148 0.250889799 0.235142503 0.277159207 1.75 "base-12m"
EOD
$front5 << EOD
 2.51209259e-05 0.05
 2.933e-05 0.075
 3.9432037e-05 0.0833333333
 4.78990741e-05 0.0916666667
 0.000152099815 0.225
 0.000568884444 0.225
EOD
$t5_k0 << EOD
 2.51209259e-05 0.05 0.0231143644 0.104802885 0.7 "base-300k"
 3.9432037e-05 0.0833333333 0.0458936504 0.146622322 1.05 "base-1m"
 9.92946296e-05 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000251906481 0.0833333333 0.0458936504 0.146622322 1.75 "base-12m"
EOD
$t5_k1 << EOD
 3.7407037e-05 0.0583333333 0.02854101 0.11552592 0.7 "base-300k"
 5.45188889e-05 0.0916666667 0.0519571828 0.15670847 1.05 "base-1m"
 0.000135449444 0.05 0.0231143644 0.104802885 1.4 "base-4m"
 0.000379256296 0.0583333333 0.02854101 0.11552592 1.75 "base-12m"
EOD
$t5_k2 << EOD
 2.933e-05 0.075 0.0399571154 0.136409176 0.7 "base-300k"
 4.78990741e-05 0.0916666667 0.0519571828 0.15670847 1.05 "base-1m"
 0.000152099815 0.225 0.159491547 0.307568995 1.4 "base-4m"
 0.000291848333 0.216666667 0.152367236 0.298543625 1.75 "base-12m"
EOD
$t5_k3 << EOD
EOD
$t5_k4 << EOD
EOD
$front6 << EOD
 2.77538889e-05 0
 5.04655556e-05 0.0166666667
 0.000162851296 0.0583333333
 0.000772246667 0.0583333333
EOD
$t6_k0 << EOD
 2.77538889e-05 0 0 0.0310191664 0.7 "base-300k"
 5.13464815e-05 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.000178543519 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000403396481 0.0416666667 0.0179267169 0.0938408523 1.75 "base-12m"
EOD
$t6_k1 << EOD
 2.86164815e-05 0 0 0.0310191664 0.7 "base-300k"
 5.04655556e-05 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.000162851296 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000472847593 0.0416666667 0.0179267169 0.0938408523 1.75 "base-12m"
EOD
$t6_k2 << EOD
 4.11209259e-05 0 0 0.0310191664 0.7 "base-300k"
 8.28162963e-05 0 0 0.0310191664 1.05 "base-1m"
 0.000247589259 0.0166666667 0.00458256457 0.058735963 1.4 "base-4m"
 0.000514831111 0.0583333333 0.02854101 0.11552592 1.75 "base-12m"
EOD
$t6_k3 << EOD
EOD
$t6_k4 << EOD
EOD
$front7 << EOD
 4.02240741e-06 0.0138888889
 4.87555556e-06 0.111944444
 4.70794444e-05 0.128769841
 7.07264815e-05 0.131149776
 0.000108832037 0.143055556
 0.000161152407 0.185595238
 0.000805661944 0.185595238
EOD
$t7_k0 << EOD
 4.02240741e-06 0.0138888889 0 0.0303063241 0.7 "base-300k"
 6.08277778e-06 0.02 0 0.0451667118 1.05 "base-1m"
 1.47525926e-05 0.00555555556 0 0.017699115 1.4 "base-4m"
 4.9542963e-05 0.0422222222 0.0142047625 0.0766418136 1.75 "base-12m"
EOD
$t7_k1 << EOD
 6.50055556e-06 0.0222222222 0.00438596491 0.04365242 0.7 "base-300k"
 1.09101852e-05 0.0247619048 0.00476190476 0.050508807 1.05 "base-1m"
 2.2797963e-05 0.054047619 0.0183295455 0.099761154 1.4 "base-4m"
 6.55309259e-05 0.056547619 0.0201585112 0.099766749 1.75 "base-12m"
EOD
$t7_k2 << EOD
 4.87555556e-06 0.111944444 0.0677500323 0.162678908 0.7 "base-300k"
 1.93653704e-05 0.0811507937 0.0395800608 0.12729397 1.05 "base-1m"
 2.16790741e-05 0.086547619 0.0469839947 0.134237369 1.4 "base-4m"
 7.07264815e-05 0.131149776 0.0894539659 0.177911462 1.75 "base-12m"
EOD
$t7_k3 << EOD
 2.20598148e-05 0.0805555556 0.0395417069 0.126057762 0.7 "base-300k"
 3.97294444e-05 0.0944444444 0.0491012688 0.146341463 1.05 "base-1m"
 0.000108832037 0.143055556 0.0896358543 0.197487816 1.4 "base-4m"
 0.000346997593 0.131944444 0.0779547858 0.192860702 1.75 "base-12m"
EOD
$t7_k4 << EOD
 4.70794444e-05 0.128769841 0.0801007752 0.181932471 0.7 "base-300k"
 5.90248148e-05 0.106732804 0.060392942 0.161205826 1.05 "base-1m"
 0.000161152407 0.185595238 0.123680012 0.253760504 1.4 "base-4m"
 0.000537107963 0.181825397 0.118802018 0.249334554 1.75 "base-12m"
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
