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
 5.42759259e-06 0.458333333
 5.59777778e-06 0.533333333
 2.48461111e-05 0.716666667
 0.000145786389 0.716666667
EOD
$t0_k0 << EOD
 5.42759259e-06 0.458333333 0.371861288 0.547390309 0.7 "base-300k"
 6.30981481e-06 0.491666667 0.403875717 0.579974602 1.05 "base-1m"
 2.24401852e-05 0.5 0.411938705 0.588061295 1.4 "base-4m"
 6.56724074e-05 0.483333333 0.395836443 0.571864196 1.75 "base-12m"
EOD
$t0_k1 << EOD
 9.20777778e-06 0.5 0.411938705 0.588061295 0.7 "base-300k"
 1.31385185e-05 0.533333333 0.444427893 0.62017083 1.05 "base-1m"
 3.89807407e-05 0.483333333 0.395836443 0.571864196 1.4 "base-4m"
 9.71909259e-05 0.491666667 0.403875717 0.579974602 1.75 "base-12m"
EOD
$t0_k2 << EOD
 5.59777778e-06 0.533333333 0.444427893 0.62017083 0.7 "base-300k"
 8.63351852e-06 0.491666667 0.403875717 0.579974602 1.05 "base-1m"
 2.48461111e-05 0.716666667 0.630297975 0.789593719 1.4 "base-4m"
 7.55922222e-05 0.7 0.612848576 0.774743758 1.75 "base-12m"
EOD
$t0_k3 << EOD
EOD
$t0_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [3.87685e-06:0.000204101]
set xtics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002)
set title "sentiment"
set ylabel "accuracy"
plot $front0 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t0_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t0_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t0_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t0_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t0_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t0_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front1 << EOD
 7.11240741e-06 3.06402884
 1.6762037e-05 16.6080948
 2.52281481e-05 20.611744
 5.0662963e-05 22.2534644
 0.000141929444 24.9222114
 0.000212894167 24.9222114
EOD
$t1_k0 << EOD
 7.11240741e-06 3.06402884 2.66372185 3.53821128 0.7 "base-300k"
 9.15574074e-06 2.16122385 1.93372689 2.45760293 1.05 "base-1m"
 2.9872037e-05 8.30821744 7.16156715 9.47010585 1.4 "base-4m"
 8.64981481e-05 8.27046919 6.96039517 9.57433178 1.75 "base-12m"
EOD
$t1_k1 << EOD
 1.12187037e-05 2.40899498 2.24423005 2.58108295 0.7 "base-300k"
 1.80240741e-05 3.04387448 2.51169838 3.67013203 1.05 "base-1m"
 4.40994444e-05 3.32119969 2.70062254 4.05095266 1.4 "base-4m"
 0.000104914074 5.77732314 4.88134088 6.66917927 1.75 "base-12m"
EOD
$t1_k2 << EOD
 1.6762037e-05 16.6080948 15.8175043 17.373272 0.7 "base-300k"
 2.52281481e-05 20.611744 19.3557979 21.8960693 1.05 "base-1m"
 5.0662963e-05 22.2534644 20.8262142 23.6413482 1.4 "base-4m"
 0.000141929444 24.9222114 23.5462039 26.2747051 1.75 "base-12m"
EOD
$t1_k3 << EOD
EOD
$t1_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [5.08029e-06:0.000298052]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002)
set title "optimism"
set ylabel "chrf"
plot $front1 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t1_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t1_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t1_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t1_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t1_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t1_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front2 << EOD
 3.51288889e-05 0.0140653823
 5.67168519e-05 0.0142806107
 6.29512963e-05 0.150880393
 0.000141880926 0.241828343
 0.000332526296 0.242523834
 0.000818792037 0.274200861
 0.00122818806 0.274200861
EOD
$t2_k0 << EOD
 3.51288889e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 5.67168519e-05 0.0142806107 0.00966978809 0.0193348163 1.05 "base-1m"
 0.000144263519 0.0243059758 0.0175792736 0.0315362721 1.4 "base-4m"
 0.000471089444 0.0216143396 0.0156200279 0.0282717782 1.75 "base-12m"
EOD
$t2_k1 << EOD
 3.60835185e-05 0.0140653823 0.00861897455 0.0202207252 0.7 "base-300k"
 5.92638889e-05 0.0142806107 0.00966978809 0.0193348163 1.05 "base-1m"
 0.000147816667 0.0243059758 0.0175792736 0.0315362721 1.4 "base-4m"
 0.000440220741 0.0216143396 0.0156200279 0.0282717782 1.75 "base-12m"
EOD
$t2_k2 << EOD
 6.29512963e-05 0.150880393 0.14067684 0.161787108 0.7 "base-300k"
 0.000141880926 0.241828343 0.22517616 0.258351144 1.05 "base-1m"
 0.000332526296 0.242523834 0.226619165 0.259414816 1.4 "base-4m"
 0.000818792037 0.274200861 0.259163996 0.290035457 1.75 "base-12m"
EOD
$t2_k3 << EOD
EOD
$t2_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [2.50921e-05:0.00171946]
set xtics ("5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001)
set title "call-summary"
set ylabel "rouge_l"
plot $front2 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t2_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t2_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t2_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t2_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t2_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t2_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front3 << EOD
 6.30214815e-05 0.0214307175
 6.41085185e-05 0.0385390658
 0.000114852593 0.19962244
 0.00191979861 0.19962244
EOD
$t3_k0 << EOD
 6.41085185e-05 0.0385390658 0.0331075353 0.044410581 0.7 "base-300k"
 7.47174074e-05 0.00670687674 0.00432770489 0.00933418579 1.05 "base-1m"
 0.000125206111 0.0088995135 0.00666924334 0.0112460747 1.4 "base-4m"
 0.000325328333 0.0160009319 0.0112487431 0.0210325337 1.75 "base-12m"
EOD
$t3_k1 << EOD
 6.30214815e-05 0.0214307175 0.0196571667 0.0230476456 0.7 "base-300k"
 9.13033333e-05 0.00321073599 0.00180733349 0.00484412081 1.05 "base-1m"
 0.000146113519 0.0100082782 0.00771833612 0.0123247599 1.4 "base-4m"
 0.000358389444 0.00278629969 0.0014528874 0.00423493235 1.75 "base-12m"
EOD
$t3_k2 << EOD
 0.000114852593 0.19962244 0.192535428 0.206948654 0.7 "base-300k"
 0.000149901296 0.185422071 0.175531312 0.195671988 1.05 "base-1m"
 0.000352671481 0.175503611 0.165527723 0.185523307 1.4 "base-4m"
 0.000866633148 0.164041406 0.153587945 0.174538309 1.75 "base-12m"
EOD
$t3_k3 << EOD
 7.53475926e-05 0.0040303064 0.00179214536 0.00687586627 0.7 "base-300k"
 0.000125508333 0.00101306047 0.000205761317 0.00201171831 1.05 "base-1m"
 0.000212272037 0.009821213 0.00703853896 0.0129227888 1.4 "base-4m"
 0.000532584815 0.00826048924 0.00470597895 0.0122501938 1.75 "base-12m"
EOD
$t3_k4 << EOD
 0.000140406667 0.186296445 0.178182809 0.194641784 0.7 "base-300k"
 0.0002779 0.169665029 0.160272487 0.179569638 1.05 "base-1m"
 0.000522142593 0.177735391 0.16778053 0.188013349 1.4 "base-4m"
 0.00127986574 0.143651488 0.13511555 0.152939913 1.75 "base-12m"
EOD
set yrange [0:*]
set logscale x
set xrange [4.50153e-05:0.00268772]
set xtics ("5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001, "2e-03" 0.002)
set title "style"
set ylabel "rouge1"
plot $front3 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t3_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t3_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t3_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t3_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t3_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t3_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t3_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t3_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t3_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t3_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
$front4 << EOD
 1.46996296e-05 0.00306512159
 2.69955556e-05 0.023427906
 3.49088889e-05 0.0997609381
 3.94038889e-05 0.138929841
 5.932e-05 0.203307819
 0.000176292037 0.23116622
 0.000977322222 0.23116622
EOD
$t4_k0 << EOD
 1.46996296e-05 0.00306512159 0 0.00521715334 0.7 "base-300k"
 2.69955556e-05 0.023427906 0.0161109778 0.0300808196 1.05 "base-1m"
 8.74511111e-05 0.0257585819 0.0183765576 0.0373594092 1.4 "base-4m"
 0.000209334259 0.0458447745 0.0363224199 0.0659109256 1.75 "base-12m"
EOD
$t4_k1 << EOD
 2.09446296e-05 0.0024660175 0 0.00450643103 0.7 "base-300k"
 3.70064815e-05 0.0107205027 0.00586152445 0.0169573458 1.05 "base-1m"
 0.000103371481 0.0165450477 0.00828023391 0.0226649965 1.4 "base-4m"
 0.000246917963 0.0332274279 0.0252753111 0.0431554503 1.75 "base-12m"
EOD
$t4_k2 << EOD
 3.49088889e-05 0.0997609381 0.0849137346 0.122581464 0.7 "base-300k"
 5.932e-05 0.203307819 0.185538537 0.223625871 1.05 "base-1m"
 0.000176292037 0.23116622 0.207555817 0.247552412 1.4 "base-4m"
 0.000378030741 0.216405901 0.19541075 0.240019996 1.75 "base-12m"
EOD
$t4_k3 << EOD
 2.27425926e-05 0.00101330913 0 0.00341575401 0.7 "base-300k"
 4.3402963e-05 0.0211458854 0.0125254526 0.0355109272 1.05 "base-1m"
 0.000155546667 0.00504003635 0.000871080139 0.00802826231 1.4 "base-4m"
 0.000331831296 0.00874438266 0.00380371726 0.0157119577 1.75 "base-12m"
EOD
$t4_k4 << EOD
 3.94038889e-05 0.138929841 0.119911225 0.154599248 0.7 "base-300k"
 6.94040741e-05 0.167251888 0.152202563 0.19239493 1.05 "base-1m"
 0.000195806667 0.174792893 0.15394499 0.18972613 1.4 "base-4m"
 0.000651548148 0.210626108 0.188046387 0.250491465 1.75 "base-12m"
EOD
set yrange [0:*]
set logscale x
set xrange [1.04997e-05:0.00136825]
set xtics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001)
set title "medical-notes"
set ylabel "token_f1"
plot $front4 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t4_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t4_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t4_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t4_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t4_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t4_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t4_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t4_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t4_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t4_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
$front5 << EOD
 2.23061111e-05 0.05
 3.60775926e-05 0.0833333333
 5.07714815e-05 0.0916666667
 6.38327778e-05 0.108333333
 0.000140744815 0.166666667
 0.000354384444 0.175
 0.000531576667 0.175
EOD
$t5_k0 << EOD
 2.23061111e-05 0.05 0.0231143644 0.104802885 0.7 "base-300k"
 3.60775926e-05 0.0833333333 0.0458936504 0.146622322 1.05 "base-1m"
 9.11211111e-05 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000285952037 0.0833333333 0.0458936504 0.146622322 1.75 "base-12m"
EOD
$t5_k1 << EOD
 3.33014815e-05 0.05 0.0231143644 0.104802885 0.7 "base-300k"
 5.07714815e-05 0.0916666667 0.0519571828 0.15670847 1.05 "base-1m"
 0.000131657407 0.0666666667 0.0341653069 0.126051304 1.4 "base-4m"
 0.000328677593 0.0666666667 0.0341653069 0.126051304 1.75 "base-12m"
EOD
$t5_k2 << EOD
 2.65372222e-05 0.0416666667 0.0179267169 0.0938408523 0.7 "base-300k"
 6.38327778e-05 0.108333333 0.0644114115 0.176553602 1.05 "base-1m"
 0.000140744815 0.166666667 0.110559964 0.243452814 1.4 "base-4m"
 0.000354384444 0.175 0.117405359 0.252757099 1.75 "base-12m"
EOD
$t5_k3 << EOD
EOD
$t5_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [1.59329e-05:0.000744207]
set xtics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005)
set title "legal"
set ylabel "accuracy"
plot $front5 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t5_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t5_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t5_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t5_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t5_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t5_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front6 << EOD
 2.48283333e-05 0
 5.39924074e-05 0.0166666667
 6.60940741e-05 0.025
 0.000165777963 0.0583333333
 0.00103754972 0.0583333333
EOD
$t6_k0 << EOD
 2.68646296e-05 0 0 0.0310191664 0.7 "base-300k"
 5.40598148e-05 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.000181046296 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000494015556 0.0416666667 0.0179267169 0.0938408523 1.75 "base-12m"
EOD
$t6_k1 << EOD
 2.48283333e-05 0 0 0.0310191664 0.7 "base-300k"
 5.39924074e-05 0.0166666667 0.00458256457 0.058735963 1.05 "base-1m"
 0.000165777963 0.0583333333 0.02854101 0.11552592 1.4 "base-4m"
 0.000516103148 0.0416666667 0.0179267169 0.0938408523 1.75 "base-12m"
EOD
$t6_k2 << EOD
 3.53805556e-05 0 0 0.0310191664 0.7 "base-300k"
 6.60940741e-05 0.025 0.00853817477 0.0709300333 1.05 "base-1m"
 0.000214355556 0.0333333333 0.0130375511 0.0825803376 1.4 "base-4m"
 0.000691699815 0.0583333333 0.02854101 0.11552592 1.75 "base-12m"
EOD
$t6_k3 << EOD
EOD
$t6_k4 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [1.77345e-05:0.00145257]
set xtics ("2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002, "5e-04" 0.0005, "1e-03" 0.001)
set title "finance"
set ylabel "numeric_match"
plot $front6 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t6_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t6_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t6_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t6_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t6_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t6_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune"
$front7 << EOD
 3.43722222e-06 0.0138888889
 5.5787037e-06 0.0642328042
 9.29814815e-06 0.0748809524
 2.11535185e-05 0.0805555556
 4.48587037e-05 0.0944444444
 5.2995e-05 0.153531746
 0.000156044074 0.168095238
 0.000438638519 0.218373016
 0.000657957778 0.218373016
EOD
$t7_k0 << EOD
 3.43722222e-06 0.0138888889 0 0.0303063241 0.7 "base-300k"
 5.58092593e-06 0.02 0 0.0451667118 1.05 "base-1m"
 1.70235185e-05 0.00555555556 0 0.017699115 1.4 "base-4m"
 5.85596296e-05 0.0422222222 0.0142047625 0.0766418136 1.75 "base-12m"
EOD
$t7_k1 << EOD
 5.87944444e-06 0.0180555556 0.00409836066 0.0370408632 0.7 "base-300k"
 1.37981481e-05 0.0307142857 0.00601372998 0.0615389082 1.05 "base-1m"
 2.66281481e-05 0.0537698413 0.0192076831 0.0972281073 1.4 "base-4m"
 6.88822222e-05 0.02 0.00322516129 0.0446302829 1.75 "base-12m"
EOD
$t7_k2 << EOD
 5.5787037e-06 0.0642328042 0.0295985061 0.10441751 0.7 "base-300k"
 9.29814815e-06 0.0748809524 0.0374641904 0.120573173 1.05 "base-1m"
 3.32225926e-05 0.0588095238 0.0252973478 0.0976645745 1.4 "base-4m"
 8.13618519e-05 0.104047619 0.0573847894 0.158568114 1.75 "base-12m"
EOD
$t7_k3 << EOD
 2.11535185e-05 0.0805555556 0.0395417069 0.126057762 0.7 "base-300k"
 4.48587037e-05 0.0944444444 0.0491012688 0.146341463 1.05 "base-1m"
 0.00011708963 0.143055556 0.0896358543 0.197487816 1.4 "base-4m"
 0.000381411852 0.131944444 0.0779547858 0.192860702 1.75 "base-12m"
EOD
$t7_k4 << EOD
 2.59025926e-05 0.0618055556 0.0277777778 0.100539586 0.7 "base-300k"
 5.2995e-05 0.153531746 0.0988743858 0.214042351 1.05 "base-1m"
 0.000156044074 0.168095238 0.108393936 0.231260958 1.4 "base-4m"
 0.000438638519 0.218373016 0.153756395 0.289684311 1.75 "base-12m"
EOD
set yrange [0:*]
set logscale x
set xrange [2.45516e-06:0.000921141]
set xtics ("1e-05" 1e-05, "1e-04" 0.0001)
set title "handbook"
set ylabel "token_f1"
plot $front7 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t7_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t7_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t7_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t7_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t7_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t7_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune", $t7_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t7_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "rag", $t7_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t7_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "rag_finetune"
unset multiplot
