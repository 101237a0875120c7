# cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'cost.svg'" cost.gp
# size 1000 944
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
set multiplot layout 2,2 title "Quality against cost (larger points: larger models)"
set bmargin 8
set key below samplen 2.5
set xlabel 'USD per 1,000 requests' offset 0,0.3
set offsets 0, 0, graph 0.05, 0
$front0 << EOD
 1.23568519e-05 2.16122385
 2.90212963e-05 22.6555261
 7.22257407e-05 23.2417099
 7.60833333e-05 24.3882651
 0.000114125 24.3882651
EOD
$t0_k0 << EOD
 1.23568519e-05 2.16122385 1.93372689 2.45760293 0.7 "base-1m"
 4.0967963e-05 8.30821744 7.16156715 9.47010585 1.05 "base-4m"
EOD
$t0_k1 << EOD
 1.95214815e-05 1.84399352 1.57201682 2.19030715 0.7 "base-1m"
 4.40551852e-05 2.20767043 1.87628228 2.63895956 1.05 "base-4m"
EOD
$t0_k2 << EOD
 3.49918519e-05 17.4424469 16.2233969 18.7352813 0.7 "base-1m"
 6.4177963e-05 16.3152826 15.1818385 17.5082526 1.05 "base-4m"
EOD
$t0_k3 << EOD
 3.48540741e-05 19.8968383 18.7205754 21.0985484 0.7 "base-1m"
 5.99781481e-05 18.074247 16.9621487 19.1859304 1.05 "base-4m"
EOD
$t0_k4 << EOD
 3.50022222e-05 19.4190299 18.1700952 20.6753745 0.7 "base-1m"
 7.22257407e-05 23.2417099 22.0321318 24.4520545 1.05 "base-4m"
EOD
$t0_k5 << EOD
 2.90212963e-05 22.6555261 21.4781086 23.8143677 0.7 "base-1m"
 7.60833333e-05 24.3882651 23.245082 25.5967497 1.05 "base-4m"
EOD
$t0_k6 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [8.82632e-06:0.000159775]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001)
set title "optimism"
set ylabel "chrf"
plot $front0 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t0_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t0_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t0_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t0_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t0_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t0_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t0_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t0_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t0_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t0_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t0_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t0_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune"
$front1 << EOD
 8.99888889e-06 0.491666667
 1.22164815e-05 0.5
 1.35090741e-05 0.733333333
 2.76016667e-05 0.8
 6.57319444e-05 0.8
EOD
$t1_k0 << EOD
 8.99888889e-06 0.491666667 0.403875717 0.579974602 0.7 "base-1m"
 2.38774074e-05 0.5 0.411938705 0.588061295 1.05 "base-4m"
EOD
$t1_k1 << EOD
 1.88325926e-05 0.483333333 0.395836443 0.571864196 0.7 "base-1m"
 3.73755556e-05 0.5 0.411938705 0.588061295 1.05 "base-4m"
EOD
$t1_k2 << EOD
 1.39385185e-05 0.491666667 0.403875717 0.579974602 0.7 "base-1m"
 3.25725926e-05 0.583333333 0.493880327 0.667616479 1.05 "base-4m"
EOD
$t1_k3 << EOD
 1.22164815e-05 0.5 0.411938705 0.588061295 0.7 "base-1m"
 3.23716667e-05 0.558333333 0.469045231 0.644002533 1.05 "base-4m"
EOD
$t1_k4 << EOD
 2.59827778e-05 0.591666667 0.502207832 0.675438655 0.7 "base-1m"
 4.38212963e-05 0.683333333 0.595521318 0.759771654 1.05 "base-4m"
EOD
$t1_k5 << EOD
 1.35090741e-05 0.733333333 0.647875606 0.80431545 0.7 "base-1m"
 2.76016667e-05 0.8 0.719633265 0.861755235 1.05 "base-4m"
EOD
$t1_k6 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [6.42778e-06:9.20247e-05]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05)
set title "sentiment"
set ylabel "accuracy"
plot $front1 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t1_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t1_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t1_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t1_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t1_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t1_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t1_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t1_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t1_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t1_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t1_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t1_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune"
$front2 << EOD
 8.67314815e-06 0.02
 1.02311111e-05 0.0748809524
 1.10537037e-05 0.0896693122
 1.14135185e-05 0.0948809524
 2.39277778e-05 0.0984920635
 2.48437037e-05 0.130436508
 0.000133117037 0.143055556
 0.000199675556 0.143055556
EOD
$t2_k0 << EOD
 8.67314815e-06 0.02 0 0.0451667118 0.7 "base-1m"
 2.50974074e-05 0.00555555556 0 0.017699115 1.05 "base-4m"
EOD
$t2_k1 << EOD
 1.16909259e-05 0.02 0 0.0456692913 0.7 "base-1m"
 3.67405556e-05 0.0166666667 0.00403225806 0.0353982301 1.05 "base-4m"
EOD
$t2_k2 << EOD
 1.17685185e-05 0.0730952381 0.0330519481 0.121372074 0.7 "base-1m"
 3.32146296e-05 0.0773809524 0.0350566648 0.125843778 1.05 "base-4m"
EOD
$t2_k3 << EOD
 1.02311111e-05 0.0748809524 0.0418957057 0.11309776 0.7 "base-1m"
 2.39277778e-05 0.0984920635 0.0611318581 0.144080365 1.05 "base-4m"
EOD
$t2_k4 << EOD
 1.14135185e-05 0.0948809524 0.0622706156 0.13337822 0.7 "base-1m"
 5.09177778e-05 0.108214286 0.0661056671 0.156080715 1.05 "base-4m"
EOD
$t2_k5 << EOD
 1.10537037e-05 0.0896693122 0.0547457244 0.132893551 0.7 "base-1m"
 2.48437037e-05 0.130436508 0.0853681466 0.183924964 1.05 "base-4m"
EOD
$t2_k6 << EOD
 4.95890741e-05 0.0944444444 0.0491012688 0.146341463 0.7 "base-1m"
 0.000133117037 0.143055556 0.0896358543 0.197487816 1.05 "base-4m"
EOD
set yrange [0:*]
set logscale x
set xrange [6.19511e-06:0.000279546]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "0.0001" 0.0001, "0.0002" 0.0002)
set title "handbook"
set ylabel "token_f1"
plot $front2 using 1:2 with steps lc rgb '#999999' lw 2 dt 2 title 'Pareto front', $t2_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t2_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t2_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t2_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t2_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t2_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t2_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t2_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t2_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t2_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t2_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t2_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune", $t2_k6 using 1:2:3:4 with yerrorbars ls 7 lw 1 pt 0 notitle, $t2_k6 using 1:2:5 with linespoints ls 7 lw 1 ps variable title "rag"
unset multiplot
