# cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'cost.svg'" cost.gp
# size 1500 1300
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
set bmargin 6
set key below samplen 2.5
set xlabel 'USD per 1,000 requests' offset 0,0.3
set offsets 0, 0, graph 0.05, 0
$front0 << EOD
 7.38388889e-06 0.458333333
 8.00851852e-06 0.516666667
 2.45848148e-05 0.683333333
 6.63874074e-05 0.716666667
 0.000104830278 0.716666667
EOD
$t0_k0 << EOD
 7.38388889e-06 0.458333333 0.371861288 0.547390309 0.7 "base-300k"
 9.19148148e-06 0.491666667 0.403875717 0.579974602 1.05 "base-1m"
 1.89446296e-05 0.5 0.411938705 0.588061295 1.4 "base-4m"
 5.08925926e-05 0.483333333 0.395836443 0.571864196 1.75 "base-12m"
EOD
$t0_k1 << EOD
 1.22568519e-05 0.5 0.411938705 0.588061295 0.7 "base-300k"
 1.88138889e-05 0.475 0.387820911 0.563730047 1.05 "base-1m"
 3.02405556e-05 0.45 0.363917351 0.539184566 1.4 "base-4m"
 6.98868519e-05 0.508333333 0.420025398 0.596124283 1.75 "base-12m"
EOD
$t0_k2 << EOD
 8.00851852e-06 0.516666667 0.428135804 0.604163557 0.7 "base-300k"
 1.00322222e-05 0.508333333 0.420025398 0.596124283 1.05 "base-1m"
 2.45848148e-05 0.683333333 0.595521318 0.759771654 1.4 "base-4m"
 6.63874074e-05 0.716666667 0.630297975 0.789593719 1.75 "base-12m"
EOD
$t0_k3 << EOD
EOD
$t0_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [5.27421e-06:0.000146762]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001)
set title "sentiment"
set ylabel "accuracy"
plot $front0 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t0_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t0_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t0_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t0_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t0_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t0_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front1 << EOD
 1.15e-05 3.06402884
 1.77774074e-05 18.0468174
 2.64161111e-05 18.2205743
 5.74172222e-05 23.2090952
 0.000120446111 24.7426743
 0.000180669167 24.7426743
EOD
$t1_k0 << EOD
 1.15e-05 3.06402884 2.66372185 3.53821128 0.7 "base-300k"
 1.19961111e-05 2.16122385 1.93372689 2.45760293 1.05 "base-1m"
 2.86001852e-05 8.30821744 7.16156715 9.47010585 1.4 "base-4m"
 6.93168519e-05 8.27046919 6.96039517 9.57433178 1.75 "base-12m"
EOD
$t1_k1 << EOD
 1.69555556e-05 2.73422365 2.4138146 3.09337484 0.7 "base-300k"
 1.90840741e-05 2.01388495 1.87964447 2.16126642 1.05 "base-1m"
 3.73431481e-05 5.06680711 4.39668222 5.8063881 1.4 "base-4m"
 8.67135185e-05 4.76127769 4.15463281 5.38142369 1.75 "base-12m"
EOD
$t1_k2 << EOD
 1.77774074e-05 18.0468174 17.1041087 18.9150582 0.7 "base-300k"
 2.64161111e-05 18.2205743 16.9383858 19.4842346 1.05 "base-1m"
 5.74172222e-05 23.2090952 22.0495953 24.3560212 1.4 "base-4m"
 0.000120446111 24.7426743 23.4760742 26.0050792 1.75 "base-12m"
EOD
$t1_k3 << EOD
EOD
$t1_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [8.21429e-06:0.000252937]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002)
set title "optimism"
set ylabel "chrf"
plot $front1 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t1_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t1_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t1_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t1_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t1_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t1_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front2 << EOD
 4.95646296e-05 0.0140653823
 6.16957407e-05 0.0142806107
 6.21892593e-05 0.155084996
 0.000125665926 0.230782621
 0.000267066296 0.243652303
 0.000633032963 0.305857426
 0.000949549444 0.305857426
EOD
$t2_k0 << EOD
 4.95646296e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 6.6717963e-05 0.0142806107 0.00966978809 0.0193348163 1.05 "base-1m"
 0.000224340926 0.0243059758 0.0175792736 0.0315362721 1.4 "base-4m"
 0.000360386852 0.0216143396 0.0156200279 0.0282717782 1.75 "base-12m"
EOD
$t2_k1 << EOD
 5.38527778e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 6.16957407e-05 0.0142806107 0.00966978809 0.0193348163 1.05 "base-1m"
 0.00022339037 0.0243059758 0.0175792736 0.0315362721 1.4 "base-4m"
 0.000366235741 0.0216143396 0.0156200279 0.0282717782 1.75 "base-12m"
EOD
$t2_k2 << EOD
 6.21892593e-05 0.155084996 0.144299158 0.16733988 0.7 "base-300k"
 0.000125665926 0.230782621 0.216463796 0.24721075 1.05 "base-1m"
 0.000267066296 0.243652303 0.227212675 0.260567797 1.4 "base-4m"
 0.000633032963 0.305857426 0.288529662 0.325384983 1.75 "base-12m"
EOD
$t2_k3 << EOD
EOD
$t2_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [3.54033e-05:0.00132937]
set xtics ("5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005, "0.001" 0.001)
set title "call-summary"
set ylabel "rouge_l"
plot $front2 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t2_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t2_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t2_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t2_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t2_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t2_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front3 << EOD
 6.42522222e-05 0.0385390658
 0.000113826111 0.198291972
 0.000159821111 0.204558447
 0.00174159778 0.204558447
EOD
$t3_k0 << EOD
 6.42522222e-05 0.0385390658 0.0331075353 0.044410581 0.7 "base-300k"
 7.70877778e-05 0.00670687674 0.00432770489 0.00933418579 1.05 "base-1m"
 0.000118156481 0.0088995135 0.00666924334 0.0112460747 1.4 "base-4m"
 0.000243327407 0.0160009319 0.0112487431 0.0210325337 1.75 "base-12m"
EOD
$t3_k1 << EOD
 6.74385185e-05 0.00955158723 0.00718798478 0.0121285277 0.7 "base-300k"
 8.62674074e-05 0.00179373483 0.000616708433 0.00317600447 1.05 "base-1m"
 0.000131013148 0.0104012096 0.00798057205 0.0130478223 1.4 "base-4m"
 0.000270858889 0.00238386504 0.0011726077 0.00371711053 1.75 "base-12m"
EOD
$t3_k2 << EOD
 0.000113826111 0.198291972 0.190937376 0.206116295 0.7 "base-300k"
 0.000189389444 0.169029115 0.1576814 0.180064127 1.05 "base-1m"
 0.000275507407 0.175881067 0.165844142 0.185888908 1.4 "base-4m"
 0.000633235741 0.171878701 0.161708855 0.1814051 1.75 "base-12m"
EOD
$t3_k3 << EOD
 7.90040741e-05 0.0040303064 0.00179214536 0.00687586627 0.7 "base-300k"
 0.000114737963 0.00101306047 0.000205761317 0.00201171831 1.05 "base-1m"
 0.000190573333 0.009821213 0.00703853896 0.0129227888 1.4 "base-4m"
 0.000431167407 0.00826048924 0.00470597895 0.0122501938 1.75 "base-12m"
EOD
$t3_k4 << EOD
 0.000159821111 0.204558447 0.197625765 0.211939352 0.7 "base-300k"
 0.00028157537 0.177766064 0.168049148 0.18816421 1.05 "base-1m"
 0.000695069074 0.163589127 0.153870451 0.173061442 1.4 "base-4m"
 0.00116106519 0.157501792 0.14665122 0.168008029 1.75 "base-12m"
EOD
set yrange [0:*]
set logscale x
set xrange [4.58944e-05:0.00243824]
set xtics ("5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005, "0.001" 0.001, "0.002" 0.002)
set title "style"
set ylabel "rouge1"
plot $front3 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t3_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t3_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t3_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t3_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t3_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t3_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t3_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t3_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t3_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t3_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
$front4 << EOD
 1.47692593e-05 0.00306512159
 2.88372222e-05 0.023427906
 3.22105556e-05 0.145279486
 9.05453704e-05 0.191871906
 9.14085185e-05 0.202640451
 0.000122173889 0.206457795
 0.000458804444 0.227085753
 0.000616756852 0.250224388
 0.000925135278 0.250224388
EOD
$t4_k0 << EOD
 1.47692593e-05 0.00306512159 0 0.00521715334 0.7 "base-300k"
 2.88372222e-05 0.023427906 0.0161109778 0.0300808196 1.05 "base-1m"
 9.08831481e-05 0.0257585819 0.0183765576 0.0373594092 1.4 "base-4m"
 0.000207373704 0.0458447745 0.0363224199 0.0659109256 1.75 "base-12m"
EOD
$t4_k1 << EOD
 2.02840741e-05 0.000520833333 0 0.00175233645 0.7 "base-300k"
 4.88990741e-05 0.0160221881 0.00911415553 0.0215801734 1.05 "base-1m"
 0.000108653333 0.0208724029 0.0152229351 0.0286678397 1.4 "base-4m"
 0.000212491481 0.0353800205 0.0276269159 0.0470000877 1.75 "base-12m"
EOD
$t4_k2 << EOD
 3.22105556e-05 0.145279486 0.127471942 0.162494764 0.7 "base-300k"
 9.05453704e-05 0.191871906 0.174118159 0.21909552 1.05 "base-1m"
 0.000122173889 0.206457795 0.182933703 0.224000377 1.4 "base-4m"
 0.000458804444 0.227085753 0.196135691 0.246133108 1.75 "base-12m"
EOD
$t4_k3 << EOD
 2.44316667e-05 0.00101330913 0 0.00341575401 0.7 "base-300k"
 5.48983333e-05 0.0211458854 0.0125254526 0.0355109272 1.05 "base-1m"
 0.000153386296 0.00504003635 0.000871080139 0.00802826231 1.4 "base-4m"
 0.000328755 0.00874438266 0.00380371726 0.0157119577 1.75 "base-12m"
EOD
$t4_k4 << EOD
 4.72125926e-05 0.134044871 0.116611255 0.152557361 0.7 "base-300k"
 9.14085185e-05 0.202640451 0.184596432 0.228167485 1.05 "base-1m"
 0.000184336111 0.150898668 0.12328632 0.167779294 1.4 "base-4m"
 0.000616756852 0.250224388 0.235764164 0.275241459 1.75 "base-12m"
EOD
set yrange [0:*]
set logscale x
set xrange [1.05495e-05:0.00129519]
set xtics ("2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005, "0.001" 0.001)
set title "medical-notes"
set ylabel "token_f1"
plot $front4 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t4_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t4_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t4_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t4_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t4_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t4_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t4_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t4_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t4_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t4_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
$front5 << EOD
 2.49314815e-05 0.05
 3.51331481e-05 0.0583333333
 3.97818519e-05 0.0833333333
 5.47455556e-05 0.0916666667
 0.000168280926 0.225
 0.000438236944 0.225
EOD
$t5_k0 << EOD
 2.49314815e-05 0.05 0.0231143644 0.104802885 0.7 "base-300k"
 3.97818519e-05 0.0833333333 0.0458936504 0.146622322 1.05 "base-1m"
 7.85457407e-05 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000256597593 0.0833333333 0.0458936504 0.146622322 1.75 "base-12m"
EOD
$t5_k1 << EOD
 3.51331481e-05 0.0583333333 0.02854101 0.11552592 0.7 "base-300k"
 5.47455556e-05 0.0916666667 0.0519571828 0.15670847 1.05 "base-1m"
 0.000106663333 0.05 0.0231143644 0.104802885 1.4 "base-4m"
 0.000292157963 0.0583333333 0.02854101 0.11552592 1.75 "base-12m"
EOD
$t5_k2 << EOD
 2.8797037e-05 0.0333333333 0.0130375511 0.0825803376 0.7 "base-300k"
 5.00153704e-05 0.0666666667 0.0341653069 0.126051304 1.05 "base-1m"
 0.000168280926 0.225 0.159491547 0.307568995 1.4 "base-4m"
 0.000286475185 0.216666667 0.152367236 0.298543625 1.75 "base-12m"
EOD
$t5_k3 << EOD
EOD
$t5_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [1.78082e-05:0.000613532]
set xtics ("2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005)
set title "legal"
set ylabel "accuracy"
plot $front5 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t5_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t5_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t5_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t5_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t5_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t5_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front6 << EOD
 2.80872222e-05 0
 4.08861111e-05 0.00833333333
 5.57553704e-05 0.0166666667
 0.000211363704 0.0583333333
 0.00100191167 0.0583333333
EOD
$t6_k0 << EOD
 2.80872222e-05 0 0 0.0310191664 0.7 "base-300k"
 5.67298148e-05 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.00021348 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.00039972037 0.0416666667 0.0179267169 0.0938408523 1.75 "base-12m"
EOD
$t6_k1 << EOD
 3.03118519e-05 0 0 0.0310191664 0.7 "base-300k"
 5.57553704e-05 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.000211363704 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000379207593 0.0416666667 0.0179267169 0.0938408523 1.75 "base-12m"
EOD
$t6_k2 << EOD
 4.08861111e-05 0.00833333333 0.00147255573 0.0456962912 0.7 "base-300k"
 6.97224074e-05 0 0 0.0310191664 1.05 "base-1m"
 0.000174064074 0.0166666667 0.00458256457 0.058735963 1.4 "base-4m"
 0.000667941111 0.0583333333 0.02854101 0.11552592 1.75 "base-12m"
EOD
$t6_k3 << EOD
EOD
$t6_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [2.00623e-05:0.00140268]
set xtics ("5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002, "0.0005" 0.0005, "0.001" 0.001)
set title "finance"
set ylabel "numeric_match"
plot $front6 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t6_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t6_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t6_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t6_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t6_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t6_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front7 << EOD
 3.57074074e-06 0.0138888889
 5.66314815e-06 0.103611111
 3.34640741e-05 0.153769841
 0.000136487222 0.185595238
 0.000442914259 0.19015873
 0.000664371389 0.19015873
EOD
$t7_k0 << EOD
 3.57074074e-06 0.0138888889 0 0.0303063241 0.7 "base-300k"
 6.19740741e-06 0.02 0 0.0451667118 1.05 "base-1m"
 1.42055556e-05 0.00555555556 0 0.017699115 1.4 "base-4m"
 4.82837037e-05 0.0422222222 0.0142047625 0.0766418136 1.75 "base-12m"
EOD
$t7_k1 << EOD
 5.94851852e-06 0.0222222222 0.00438596491 0.04365242 0.7 "base-300k"
 9.585e-06 0.0247619048 0.00476190476 0.050508807 1.05 "base-1m"
 2.22216667e-05 0.054047619 0.0183295455 0.099761154 1.4 "base-4m"
 6.28168519e-05 0.056547619 0.0201585112 0.099766749 1.75 "base-12m"
EOD
$t7_k2 << EOD
 5.66314815e-06 0.103611111 0.061385332 0.150897858 0.7 "base-300k"
 8.70296296e-06 0.0797619048 0.038817914 0.126533207 1.05 "base-1m"
 2.04159259e-05 0.0873809524 0.0475 0.135138093 1.4 "base-4m"
 7.61531481e-05 0.125899471 0.0831834215 0.171687607 1.75 "base-12m"
EOD
$t7_k3 << EOD
 2.3767963e-05 0.0805555556 0.0395417069 0.126057762 0.7 "base-300k"
 4.24987037e-05 0.0944444444 0.0491012688 0.146341463 1.05 "base-1m"
 0.000107176111 0.143055556 0.0896358543 0.197487816 1.4 "base-4m"
 0.000336421481 0.131944444 0.0779547858 0.192860702 1.75 "base-12m"
EOD
$t7_k4 << EOD
 3.34640741e-05 0.153769841 0.103158205 0.213339734 0.7 "base-300k"
 5.86355556e-05 0.100251323 0.0570102824 0.152603781 1.05 "base-1m"
 0.000136487222 0.185595238 0.123680012 0.253760504 1.4 "base-4m"
 0.000442914259 0.19015873 0.126655262 0.259365729 1.75 "base-12m"
EOD
set yrange [0:*]
set logscale x
set xrange [2.55053e-06:0.00093012]
set xtics ("1e-05" 1e-05, "0.0001" 0.0001)
set title "handbook"
set ylabel "token_f1"
plot $front7 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t7_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t7_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t7_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t7_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t7_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t7_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t7_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t7_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t7_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t7_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
unset multiplot
