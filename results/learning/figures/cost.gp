# cost: drawn by gnuplot 5 from the data below.
#   gnuplot -e "set terminal svg size 960,640; set output 'cost.svg'" cost.gp
# size 1000 1120
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
set bmargin 12
set key below samplen 2.5 maxcols 1
set xlabel 'USD per 1,000 requests' offset 0,0.3
set offsets 0, 0, graph 0.05, 0
$front0 << EOD
 1.07546296e-05 2.16122385
 1.71933333e-05 2.4815368
 2.07874074e-05 20.7769675
 2.19824074e-05 23.3919518
 5.83946296e-05 25.094108
 5.89181481e-05 25.1213609
 0.000130256667 25.1213609
EOD
$t0_k0 << EOD
 1.07546296e-05 2.16122385 1.93372689 2.45760293 0.7 "base-1m"
 3.56077778e-05 8.30821744 7.16156715 9.47010585 1.05 "base-4m"
EOD
$t0_k1 << EOD
 1.71933333e-05 2.4815368 2.22826639 2.7764602 0.7 "base-1m"
 4.20098148e-05 2.02393867 1.87379879 2.18628571 1.05 "base-4m"
EOD
$t0_k2 << EOD
 2.8962037e-05 16.7559898 15.5877559 17.8271023 0.7 "base-1m"
 7.71283333e-05 19.4409322 18.2603369 20.641463 1.05 "base-4m"
EOD
$t0_k3 << EOD
 2.07874074e-05 20.7769675 19.5130582 22.0745638 0.7 "base-1m"
 8.68377778e-05 22.9645313 21.7813504 24.1468875 1.05 "base-4m"
EOD
$t0_k4 << EOD
 2.43112963e-05 22.6120134 21.2615666 24.0123308 0.7 "base-1m"
 5.89181481e-05 25.1213609 23.8019002 26.4601993 1.05 "base-4m"
EOD
$t0_k5 << EOD
 2.19824074e-05 23.3919518 22.0822156 24.6845152 0.7 "base-1m"
 5.83946296e-05 25.094108 23.8844035 26.4193818 1.05 "base-4m"
EOD
$t0_k6 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [7.68188e-06:0.000182359]
set xtics ("1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001)
set title "optimism"
set ylabel "chrf"
plot $front0 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t0_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t0_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t0_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t0_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t0_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t0_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t0_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t0_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t0_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t0_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t0_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t0_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune"
$front1 << EOD
 6.22814815e-06 0.491666667
 8.57481481e-06 0.591666667
 1.08153704e-05 0.733333333
 2.35725926e-05 0.8
 5.83644444e-05 0.8
EOD
$t1_k0 << EOD
 6.22814815e-06 0.491666667 0.403875717 0.579974602 0.7 "base-1m"
 2.27312963e-05 0.5 0.411938705 0.588061295 1.05 "base-4m"
EOD
$t1_k1 << EOD
 1.20087037e-05 0.483333333 0.395836443 0.571864196 0.7 "base-1m"
 3.60131481e-05 0.5 0.411938705 0.588061295 1.05 "base-4m"
EOD
$t1_k2 << EOD
 8.47759259e-06 0.491666667 0.403875717 0.579974602 0.7 "base-1m"
 2.79083333e-05 0.583333333 0.493880327 0.667616479 1.05 "base-4m"
EOD
$t1_k3 << EOD
 8.5787037e-06 0.5 0.411938705 0.588061295 0.7 "base-1m"
 2.61344444e-05 0.558333333 0.469045231 0.644002533 1.05 "base-4m"
EOD
$t1_k4 << EOD
 8.57481481e-06 0.591666667 0.502207832 0.675438655 0.7 "base-1m"
 3.89096296e-05 0.683333333 0.595521318 0.759771654 1.05 "base-4m"
EOD
$t1_k5 << EOD
 1.08153704e-05 0.733333333 0.647875606 0.80431545 0.7 "base-1m"
 2.35725926e-05 0.8 0.719633265 0.861755235 1.05 "base-4m"
EOD
$t1_k6 << EOD
EOD
set yrange [0:*]
set logscale x
set xrange [4.44868e-06:8.17102e-05]
set xtics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05)
set title "sentiment"
set ylabel "accuracy"
plot $front1 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t1_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t1_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t1_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t1_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t1_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t1_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t1_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t1_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t1_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t1_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t1_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t1_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune"
$front2 << EOD
 5.73592593e-06 0.02
 8.00407407e-06 0.0748809524
 8.20333333e-06 0.0948809524
 2.278e-05 0.0984920635
 2.37051852e-05 0.130436508
 0.000109722593 0.143055556
 0.000164583889 0.143055556
EOD
$t2_k0 << EOD
 5.73592593e-06 0.02 0 0.0451667118 0.7 "base-1m"
 1.56781481e-05 0.00555555556 0 0.017699115 1.05 "base-4m"
EOD
$t2_k1 << EOD
 9.42444444e-06 0.02 0 0.0456692913 0.7 "base-1m"
 2.26242593e-05 0.0166666667 0.00403225806 0.0353982301 1.05 "base-4m"
EOD
$t2_k2 << EOD
 8.02703704e-06 0.0730952381 0.0330519481 0.121372074 0.7 "base-1m"
 2.07438889e-05 0.0773809524 0.0350566648 0.125843778 1.05 "base-4m"
EOD
$t2_k3 << EOD
 8.00407407e-06 0.0748809524 0.0418957057 0.11309776 0.7 "base-1m"
 2.278e-05 0.0984920635 0.0611318581 0.144080365 1.05 "base-4m"
EOD
$t2_k4 << EOD
 8.20333333e-06 0.0948809524 0.0622706156 0.13337822 0.7 "base-1m"
 2.7587963e-05 0.108214286 0.0661056671 0.156080715 1.05 "base-4m"
EOD
$t2_k5 << EOD
 8.85925926e-06 0.0896693122 0.0547457244 0.132893551 0.7 "base-1m"
 2.37051852e-05 0.130436508 0.0853681466 0.183924964 1.05 "base-4m"
EOD
$t2_k6 << EOD
 4.20431481e-05 0.0944444444 0.0491012688 0.146341463 0.7 "base-1m"
 0.000109722593 0.143055556 0.0896358543 0.197487816 1.05 "base-4m"
EOD
set yrange [0:*]
set logscale x
set xrange [4.09709e-06:0.000230417]
set xtics ("5e-06" 5e-06, "1e-05" 1e-05, "2e-05" 2e-05, "5e-05" 5e-05, "1e-04" 0.0001, "2e-04" 0.0002)
set title "handbook"
set ylabel "token_f1"
plot $front2 using 1:2 with steps lc rgb '#999999' lw 2 dt (7,4) title 'Pareto front', $t2_k0 using 1:2:3:4 with yerrorbars ls 1 lw 1 pt 0 notitle, $t2_k0 using 1:2:5 with linespoints ls 1 lw 1 ps variable title "prompt", $t2_k1 using 1:2:3:4 with yerrorbars ls 2 lw 1 pt 0 notitle, $t2_k1 using 1:2:5 with linespoints ls 2 lw 1 ps variable title "fewshot", $t2_k2 using 1:2:3:4 with yerrorbars ls 3 lw 1 pt 0 notitle, $t2_k2 using 1:2:5 with linespoints ls 3 lw 1 ps variable title "finetune:train_items=32", $t2_k3 using 1:2:3:4 with yerrorbars ls 4 lw 1 pt 0 notitle, $t2_k3 using 1:2:5 with linespoints ls 4 lw 1 ps variable title "finetune:train_items=100", $t2_k4 using 1:2:3:4 with yerrorbars ls 5 lw 1 pt 0 notitle, $t2_k4 using 1:2:5 with linespoints ls 5 lw 1 ps variable title "finetune:train_items=200", $t2_k5 using 1:2:3:4 with yerrorbars ls 6 lw 1 pt 0 notitle, $t2_k5 using 1:2:5 with linespoints ls 6 lw 1 ps variable title "finetune", $t2_k6 using 1:2:3:4 with yerrorbars ls 7 lw 1 pt 0 notitle, $t2_k6 using 1:2:5 with linespoints ls 7 lw 1 ps variable title "rag"
unset multiplot
