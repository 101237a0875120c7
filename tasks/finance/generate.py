#!/usr/bin/env python3
"""Writes train.jsonl of the finance task: 400 short filings with one question each.

Usage: python3 generate.py > train.jsonl          (Python 3.8 or newer, nothing else)

dev.jsonl and test.jsonl were written by hand and do not come from here. The parts below (trades,
sentences, questions) were written by hand for this project; the program chooses among them, draws
the figures and works out the answers. The same seed gives the same file.

Each trade has: words for the company's name, three lines of income, three lines of cost, a line
that counts something (with its range), sentences, and one fact with a question about it. Sentences
say nothing about the direction of a figure, so they can stand beside any figures.
"""
import json
import random
from decimal import Decimal as D, ROUND_HALF_UP

SEED = 2431
PLAN = [("number", 132), ("span", 48), ("change", 120), ("ratio", 100)]

TRADES = [
 ("Gloves", ["work gloves", "ski gloves", "driving gloves"], ["leather", "cutting room wages", "fairs"],
  ("outlets served", 220, 900),
  ["Leather is bought at two auctions a year, in Novara and in Leeds.", "A rule for work gloves takes effect next spring, and our models already meet it.",
   "The cutting room was moved to the ground floor to spare the lift.", "Shops order ski gloves in May and pay for them in November.",
   "A glove left on a train by a minister gave us a week of free press."],
  ("The sewing of driving gloves was given to a workshop in Pecs, because the last seamstress in our own house retired.",
   "Why was the sewing of driving gloves given to a workshop?", ["the last seamstress in our own house retired", "the last seamstress retired", "because the last seamstress in our own house retired"])),
 ("Lifeboats", ["lifeboats", "davits", "refits"], ["resin", "test tank", "agents' fees"],
  ("boats inspected", 340, 1900),
  ["Every boat is dropped from twenty metres before it leaves the yard.", "Inspectors fly to ports at short notice, with tools in two cases.",
   "The test tank leaks in one corner, and a repair is planned for the summer break.", "Cruise lines order in series, ferry lines one by one.",
   "A rule of the sea authority asks for seats that are wider than before."],
  ("The training centre in Valdoro opened its doors in September and has room for thirty crews a month.",
   "Where is the training centre?", ["Valdoro", "in Valdoro"])),
 ("Honey", ["blossom honey", "forest honey", "beeswax"], ["honey bought in", "jars and lids", "laboratory"],
  ("bee colonies", 900, 7800),
  ["Bees were moved to the lime avenues in June and to the heather in August.", "Each barrel is tested for sugar syrup before it is paid for.",
   "Two beekeepers joined us with their hives, and one left for New Zealand.", "A late frost in the plum valley gave the bees little to do in April.",
   "Wax goes to makers of candles and of polish."],
  ("The prize for the best forest honey went to our member Ludmila Kray, who keeps her hives near the border.",
   "Who won the prize for the best forest honey?", ["Ludmila Kray"])),
 ("Locksmiths", ["emergency calls", "safe opening", "door fitting"], ["vans", "training", "phone centre"],
  ("jobs done", 14000, 66000),
  ["Calls come at all hours, and those after midnight pay double.", "Our people carry a badge with a code that customers can check.",
   "The phone centre works from two cities, in case one of them loses power.", "A false firm used our name on the net, and a court put a stop to it.",
   "Safes are opened without drilling in most cases."],
  ("The phone centre was moved out of the cellar after the flood of 11 February.",
   "What made the company move its phone centre out of the cellar?", ["the flood of 11 February", "the flood", "a flood", "flood of 11 February"])),
 ("Orchids", ["pot orchids", "cut orchids", "young plants"], ["heat", "bark and pots", "lorries to market"],
  ("square metres under glass", 21000, 88000),
  ["Heat comes from a well two kilometres deep that we share with the swimming hall.", "White orchids sell for weddings, and coloured ones for windows.",
   "A new shade screen was fitted in house four.", "Thrips were kept down with mites instead of spray.",
   "Mother's Day decides the spring, as it does each year."],
  ("The variety Lady Ansgar was sold to a breeder in Taichung, who will name it anew.",
   "Which variety was sold to a breeder?", ["Lady Ansgar"])),
 ("Scaffolding", ["house scaffolds", "plant scaffolds", "stage towers"], ["tubes and boards", "lorries", "insurance"],
  ("building sites", 1100, 6400),
  ["A storm in March tested every tie, and all of them held.", "Tubes are counted out and counted in, and the difference is billed.",
   "Stage towers are needed from May to September only.", "Two foremen became instructors at the trade school.",
   "Refineries plan their stops years ahead, which helps us to plan as well."],
  ("The yard at Kelsall was given up when its lease ended, and its stock was taken to Northam.",
   "To which yard was the stock taken?", ["Northam", "to Northam"])),
 ("Teas", ["herb teas", "black teas", "iced teas"], ["leaves and herbs", "tea bags", "adverts"],
  ("shops supplied", 2100, 9800),
  ["Mint is grown for us by a convent and by six farms.", "Tea bags no longer have a staple.",
   "A sleepless night tea was tried in one region and will now be sold in all.", "Shipping from Mombasa took longer than it used to.",
   "Iced teas are filled for us by a brewery with time on its hands."],
  ("The tasting room is led by Harriet Osei, who came to us from a coffee house.",
   "Who leads the tasting room?", ["Harriet Osei"])),
 ("Elevations Surveying", ["land surveys", "tunnel surveys", "harbour soundings"], ["instruments", "boat hire", "software fees"],
  ("projects finished", 260, 1450),
  ["Two teams worked in a rail tunnel through most of the winter nights.", "The boat for soundings is hired by the week.",
   "An instrument fell from a tripod and was replaced by the insurer.", "Roads are planned with our maps long before they are paid for.",
   "Students of the technical school help in the holidays."],
  ("The survey of the harbour at Tornby was stopped for nineteen days because of a wreck that nobody had on a map.",
   "Why was the harbour survey stopped?", ["because of a wreck that nobody had on a map", "a wreck that nobody had on a map", "a wreck", "an unmapped wreck"])),
 ("Umbrellas", ["city umbrellas", "golf umbrellas", "garden parasols"], ["cloth", "frames", "stands and display"],
  ("frames repaired", 1900, 9100),
  ["It rained on the right days, just before the weekends.", "Frames can be sent back for repair at any age.",
   "Hotels order parasols in their own colours in January.", "Our shop in the arcade celebrated its centenary with a window full of old handles.",
   "A model that closes the wrong way round, so that cars stay dry, has many copies by now."],
  ("The rights to the wind-proof frame belong to the engineer Paulo Reis, who receives a share of each sale.",
   "Who owns the rights to the wind-proof frame?", ["Paulo Reis", "the engineer Paulo Reis"])),
 ("Grain Dryers", ["mobile dryers", "silo dryers", "spare parts"], ["sheet metal", "burners", "fitters' travel"],
  ("machines in use", 700, 3900),
  ["A wet harvest in the north kept our fitters on the road.", "Burners for straw are replacing burners for gas.",
   "A customer in Romania pays in three steps, and the second is due in May.", "The paint hall was closed for a month for a new filter.",
   "Farmers lend machines to one another, so that one sale serves four farms."],
  ("The prototype of the straw burner runs on the farm of the Wendt family near Altmark.",
   "On whose farm does the prototype run?", ["the Wendt family", "the Wendt family's farm", "Wendt family", "the farm of the Wendt family near Altmark"])),
 ("Ice Rinks", ["public skating", "hockey clubs", "ice shows"], ["power", "skate hire stock", "ice makers' wages"],
  ("season tickets", 1200, 8800),
  ["Ice is kept from September to April in two halls out of three.", "Waste heat from the cooling plant warms a school.",
   "The show about a polar fox came for nine evenings.", "Clubs train at hours when nobody else would come.",
   "A door that jammed let warm air in and cost us one night's ice."],
  ("The third hall stays shut until its roof, in which a crack was found in May, has been replaced.",
   "What was found in the roof of the third hall?", ["a crack", "crack"])),
 ("Bookbinders", ["library binding", "school yearbooks", "fine editions"], ["board and cloth", "gold foil", "courier"],
  ("volumes bound", 48000, 310000),
  ["Libraries send what is worn, and we send it back within a month.", "A machine that sews thick books was bought from a bankrupt printer.",
   "Gold foil is put on by hand for editions of fewer than two hundred.", "Yearbooks are all wanted in the same two weeks of June.",
   "The smell of glue has gone since we changed to a paste of starch."],
  ("The atlas of the estuary was bound for the university of Halmouth, which ordered ninety copies.",
   "For which university was the atlas bound?", ["the university of Halmouth", "university of Halmouth", "Halmouth"])),
 ("Vineyards", ["red wine", "white wine", "cellar tours"], ["barrels", "bottles and corks", "pickers"],
  ("hectares", 60, 480),
  ["Hail passed over two slopes out of seven.", "Barrels are used three times and then sold to a distiller.",
   "Pickers live in the old school during the harvest.", "A critic gave our plain white more points than our dear one.",
   "Screw caps have come to stay for wines that are drunk young."],
  ("The new cellar was dug into the hill by the firm Almeida Sons, which also built the road to it.",
   "Which firm dug the new cellar?", ["Almeida Sons", "the firm Almeida Sons"])),
 ("Signal Lamps", ["rail lamps", "road works lamps", "runway lamps"], ["chips", "castings", "approval tests"],
  ("railways served", 14, 61),
  ["A railway tests a lamp for two years before it buys the first one.", "Lamps for road works come back dirty and go out clean.",
   "The runway lamps in the north must bear snow ploughs.", "A chip with a fault was found by a customer, and we changed the supplier.",
   "Old lamps with wires are still wanted by museums."],
  ("Approval for the flat rail lamp was given on 19 June, two years and a day after it was asked for.",
   "On what date was approval for the flat rail lamp given?", ["19 June", "June 19", "on 19 June"])),
 ("Mattress Recycling", ["gate fees", "steel springs", "foam"], ["dismantling wages", "shredder repairs", "yard rent"],
  ("mattresses taken", 88000, 420000),
  ["Towns pay us for each mattress, wet or dry.", "Springs go to a steel works by the lorry load.",
   "The shredder swallowed a bicycle chain in August and stood still for three days.", "Foam is pressed into mats for gymnasiums.",
   "A search dog found that one load held something alive, a cat, which now lives in the office."],
  ("The foam was refused by one buyer for its smell, and a maker of horse stalls took it.",
   "Who took the foam that was refused?", ["a maker of horse stalls", "maker of horse stalls"])),
 ("Ferry Kitchens", ["galley kitchens", "hotel kitchens", "service calls"], ["steel sheet", "ovens bought", "design office"],
  ("kitchens fitted", 70, 390),
  ["A galley must stay clean when the ship rolls.", "Hotels change kitchens in the weeks when they have no guests.",
   "The design office draws each tap before a sheet is cut.", "An oven maker raised prices twice without a word.",
   "Our fitters spent a month in a yard in Finland."],
  ("The head of design, Tove Marklund, received a prize for a sink that cannot spill.",
   "What is the name of the head of design?", ["Tove Marklund"])),
 ("Ropeway Adventure Parks", ["day tickets", "school groups", "birthday parties"], ["harnesses", "tree care", "guides"],
  ("visitors in the best week", 2300, 9900),
  ["Trees are looked at twice a year by someone who climbs them.", "Schools come on weekdays and pay less.",
   "The long wire over the lake was closed in high winds.", "Guides are trained for six days before they clip in a guest.",
   "A beech with a fungus was felled, and the route over it moved."],
  ("A park near Weldenau is planned for next year, on land that belongs to the bishop.",
   "To whom does the land of the planned park belong?", ["the bishop", "bishop", "to the bishop"])),
 ("Ceramic Filters", ["water filters", "metal casting filters", "laboratory filters"], ["clay and carbon", "kiln gas", "research"],
  ("tonnes fired", 800, 5200),
  ["Foundries use a filter once, households for half a year.", "The kiln must not cool down between Christmas and New Year.",
   "A ministry bought water filters for villages after the floods.", "A patent ends in two years, and we have filed another.",
   "Dust in the mixing room is half of what the law allows."],
  ("The laboratory line was bought from Ostrand Scientific, whose owner wished to retire.",
   "From which company was the laboratory line bought?", ["Ostrand Scientific"])),
 ("Carnival Costumes", ["children's costumes", "hire of costumes", "masks"], ["cloth and foam", "sewing", "shop rents"],
  ("costumes lent", 6400, 29000),
  ["Our year has five weeks of sales and forty-seven of sewing.", "A film about pirates filled the shops with pirates.",
   "Every costume is tested with a flame, as it must be.", "Hired costumes come back with confetti in them.",
   "Masks are made by a family of moulders in the next valley."],
  ("The dragon for the parade was so large that the door of the hall had to be taken out.",
   "What had to be taken out because of the size of the dragon?", ["the door of the hall", "door of the hall", "the door", "the hall door"])),
 ("Bridge Tolls", ["car tolls", "lorry tolls", "commuter passes"], ["toll booths", "bridge painting", "interest"],
  ("crossings on the busiest day", 11000, 54000),
  ["The bridge was shut for wind on eleven days.", "Painting starts again at one end as soon as the other is reached.",
   "Plates are read by camera, and booths will go in two years.", "The concession ends in 2041, when the bridge falls to the state.",
   "A ship that lost its way came within a boat's length of the third pier."],
  ("A lane for bicycles was asked for by the town of Marsk, which will pay for the railing.",
   "What will the town of Marsk pay for?", ["the railing", "railing", "for the railing"])),
 ("Sausages", ["smoked sausages", "fresh sausages", "meat-free sausages"], ["pork", "spices and casings", "smoke house"],
  ("market stalls", 18, 140),
  ["Beech wood for smoking comes from the town forest.", "Casings are hard to get since a plant in the east shut down.",
   "A stall stands at each market within an hour of the works.", "The meat-free line has a kitchen of its own.",
   "A new slicer stops when a finger comes near."],
  ("The recipe for the white sausage was left to us by the butcher Anton Vogl, who had no children.",
   "Which butcher left the recipe for the white sausage?", ["Anton Vogl", "the butcher Anton Vogl"])),
 ("Archive Storage", ["paper storage", "scanning", "shredding"], ["warehouse rent", "scanners", "fire protection"],
  ("shelf kilometres", 90, 640),
  ["Law firms never throw anything away, and we thank them for it.", "Scanning is done at night by two shifts.",
   "Air with less oxygen keeps the halls from burning.", "A city sent us its deeds while its cellar is dried.",
   "A box that had been missing since 2006 was found behind a pillar."],
  ("The deeds of the city will go back to their cellar in October, when the walls have dried.",
   "When will the deeds go back to the cellar?", ["in October", "October", "in October, when the walls have dried"])),
 ("Hop Farming", ["aroma hops", "bitter hops", "hop shoots"], ["poles and wire", "pickers and dryers", "plant care"],
  ("bales pressed", 1400, 8700),
  ["Brewers sign for three harvests at a time.", "The wires were renewed on the western field after twenty years.",
   "A drone looks for mildew on Mondays.", "Shoots are a dear dish in spring for a few restaurants.",
   "Rain in the last week of August delayed the picking."],
  ("The dryer was changed from oil to wood chips, since a forest owner next door gives them for a low price.",
   "What does the dryer burn now?", ["wood chips"])),
 ("Prosthetics", ["leg prostheses", "arm prostheses", "sockets and liners"], ["carbon fibre", "fitting centres", "clinical studies"],
  ("patients fitted", 900, 6100),
  ["Insurers pay late and in full.", "A knee that learns how its wearer walks is in its third year of trials.",
   "Fitting centres are near hospitals and have their own car parks.", "Children need a new socket each year.",
   "A runner with our blade reached a final."],
  ("The study of the learning knee is led by Dr Mirela Stan at the clinic in Brasov.",
   "Who leads the study of the learning knee?", ["Dr Mirela Stan", "Mirela Stan"])),
 ("Snow Clearing", ["roads", "car parks", "roof clearing"], ["salt and grit", "plough hire", "stand-by pay"],
  ("night calls", 240, 1900),
  ["Contracts pay a fixed sum, snow or no snow, and a sum for each call.", "Salt was stored in summer when it is cheap.",
   "A plough took a hedge with it in January, and the hedge was paid for.", "Farmers drive for us in winter with their own tractors.",
   "Roofs are cleared by climbers with wooden shovels."],
  ("The contract for the airport was lost to a firm from Drammen that bid a tenth less.",
   "Which contract was lost?", ["the contract for the airport", "the airport", "airport", "the airport contract"])),
 ("Bells and Clocks", ["tower clocks", "station clocks", "chimes"], ["bronze", "clock works bought", "climbing gear"],
  ("clocks under care", 300, 2600),
  ["Time is now taken from a radio signal, but the hands still need oil.", "Stations want clocks that can be read in fog.",
   "Pigeons stopped a church clock for a weekend.", "The workshop in the old mill was painted by its own staff.",
   "A mayor paid for chimes out of his own pocket."],
  ("The clock of the customs house stood still from March to May, for its shaft had to be turned anew in Chemnitz.",
   "Where was the shaft of the clock turned anew?", ["Chemnitz", "in Chemnitz"])),
 ("Baby Food", ["jars", "cereals", "pouches"], ["vegetables and fruit", "glass and pouches", "testing"],
  ("recipes", 40, 180),
  ["Carrots are bought from fields that we have known for ten years.", "Each lot waits for a week until its tests are back.",
   "Births are fewer, and parents buy dearer food.", "A pouch with a soft spoon is in two test towns.",
   "One cook tastes everything and has done so since the first day."],
  ("Pear was taken out of the summer recipes, as the crop at Lake Soren had failed.",
   "Why was pear taken out of the summer recipes?", ["the crop at Lake Soren had failed", "as the crop at Lake Soren had failed", "the crop had failed", "the crop failed", "crop failure"])),
 ("Wall Climbing Halls", ["entries", "courses", "shoe hire"], ["holds and ropes", "route setters", "heating"],
  ("routes set", 900, 4400),
  ["Routes are changed every six weeks so that nobody grows bored.", "Holds are washed in a machine made for potatoes.",
   "A hall with a fifteen-metre wall stands in a former boiler house.", "Courses for children are full until summer.",
   "Ropes are cut up and sold as dog leads after one season."],
  ("The hall in Torrance was named after its first member, Ines Duarte, who still climbs there at eighty.",
   "After whom was the hall in Torrance named?", ["Ines Duarte", "its first member, Ines Duarte"])),
 ("Fire Engines", ["fire engines", "ladders", "refits"], ["chassis", "pumps", "paint and letters"],
  ("vehicles delivered", 60, 520),
  ["Towns order after the budget vote and want delivery before the next one.", "Chassis come from two makers and wait in our yard.",
   "A ladder that reaches the eleventh floor was shown at a fair.", "Older engines go to villages after a refit.",
   "Paint that is seen at dusk has been ordered by three counties."],
  ("The order from the island of Kerra was delivered by landing craft, because the ferry could not carry the weight.",
   "How was the order from Kerra delivered?", ["by landing craft", "landing craft"])),
 ("Herbal Cosmetics", ["creams", "shampoos", "sun care"], ["plant oils", "tubes and jars", "laboratory"],
  ("pharmacies supplied", 1300, 9400),
  ["Marigolds grow in our own garden, and all else is bought.", "Tubes are made of sugar cane since spring.",
   "A skin test took five months longer than the plan.", "Pharmacies sell the creams and drug stores the rest.",
   "A film star named our shampoo without being paid for it."],
  ("The licence to sell in Turkey was bought back from the dealer Demir, whose sales had been small.",
   "From which dealer was the licence for Turkey bought back?", ["Demir", "the dealer Demir", "dealer Demir"])),
 ("Driftwood Furniture", ["tables", "lamps", "shop fittings"], ["timber", "varnish and glass", "showroom"],
  ("pieces made", 1900, 9300),
  ["Wood from old piers is dearer than new wood, and more beautiful.", "Restaurants by the sea are our best customers.",
   "A kiln that kills worms was put up behind the shed.", "A lamp was copied by a large chain, which stopped after a letter.",
   "No two tables are alike, and each has a number."],
  ("The timber of the pier at Wansey was bought at an auction in April and will last for two years.",
   "The timber of which pier was bought?", ["the pier at Wansey", "Wansey", "pier at Wansey"])),
 ("Plant Milk", ["oat milk", "pea milk", "cooking cream"], ["oats and peas", "cartons", "adverts"],
  ("cafes on contract", 400, 3900),
  ["Oats are milled in the house next door and come through a pipe.", "Baristas asked for more foam and were given it.",
   "The word milk may not stand on the carton.", "A carton line was bought from a dairy that gave up.",
   "Pea milk has its friends among sportsmen."],
  ("The leftover pulp is fetched every morning by a pig farmer, who pays with a ham at Christmas.",
   "Who fetches the leftover pulp?", ["a pig farmer", "pig farmer"])),
 ("Airport Lounges", ["walk-in guests", "airline contracts", "meeting rooms"], ["food and drink", "rent to airports", "cleaning"],
  ("seats", 380, 2900),
  ["Delays are bad for travellers and good for us.", "Airlines pay by the guest and check the list.",
   "Showers were added in two lounges.", "Rent rises with the number of passengers of the whole airport.",
   "A lounge for families has no glass tables."],
  ("The lounge at Kemsley airport was closed when pier B, in which it lay, was pulled down.",
   "Which pier was pulled down?", ["pier B", "B"])),
 ("Ship Scrubbers", ["exhaust scrubbers", "water treatment", "spare parts"], ["nickel steel", "subcontractors", "guarantee"],
  ("ships fitted", 30, 290),
  ["Ports close their waters to open scrubbers one after another.", "Nickel steel is bought for each ship by itself.",
   "Two yards in the east fit our plant while ships are in dock.", "A pump that rusted was replaced on nine ships.",
   "The sea trial of the small model was done on a fishing boat."],
  ("The managing director, Yusuf Adeyemi, will move to the supervisory board at the turn of the year.",
   "Who will move to the supervisory board?", ["Yusuf Adeyemi", "the managing director, Yusuf Adeyemi"])),
 ("Puzzle Makers", ["jigsaws", "wooden puzzles", "puzzle books"], ["board", "cutting dies", "picture fees"],
  ("new titles", 24, 160),
  ["A die cuts forty thousand boards before it is blunt.", "Pictures of libraries sell best, and nobody knows why.",
   "Lost pieces are replaced if the number on the box is sent in.", "A world record with our largest puzzle was set in a gymnasium.",
   "Books of puzzles are printed by a partner."],
  ("The picture of the year was painted by Femke Bos and shows a night train in the snow.",
   "Who painted the picture of the year?", ["Femke Bos"])),
 ("Peat Bog Railways", ["tourist rides", "freight for growers", "track building"], ["rails and sleepers", "locomotive repairs", "drivers"],
  ("kilometres of track", 14, 96),
  ["Rides take visitors over the moor where no road goes.", "Peat may be cut for three years more, and rails will then be lifted.",
   "A diesel engine of 1951 was given a new clutch.", "Cranes rest on the moor in October, and so do their watchers in our train.",
   "Track is built for other parks in winter."],
  ("The bridge over the Leine ditch was closed to locomotives after a beaver had undermined its footing.",
   "What animal undermined the footing of the bridge?", ["a beaver", "beaver"])),
 ("Court Interpreting", ["court work", "hospital work", "telephone work"], ["interpreters", "booking system", "exams"],
  ("languages", 60, 210),
  ["Courts ask for an interpreter the day before.", "Hospitals use the telephone at night.",
   "The exam was passed by two thirds of those who tried.", "A rare language is spoken for us by one lady in Lille.",
   "Fees are fixed by the ministry and paid after ninety days."],
  ("The booking system failed on 3 March, since a certificate had run out.",
   "Why did the booking system fail?", ["a certificate had run out", "since a certificate had run out", "because a certificate had run out", "an expired certificate"])),
 ("Stone Ovens", ["pizza ovens", "bread ovens", "garden ovens"], ["fire bricks", "steel frames", "freight"],
  ("dealers", 40, 320),
  ["An oven is heated for three days before it bakes for the first time.", "Fire bricks come from one kiln, and we keep stock for a year.",
   "Gardens are where the growth was in the plague years.", "A crane sets the larger ovens down through roofs.",
   "Our baker shows customers how to clean a chimney."],
  ("The oven for the navy was built in a container and tested on the quay at Lorent.",
   "In what was the oven for the navy built?", ["a container", "in a container", "container"])),
 ("Sheepdog Collars", ["tracking collars", "map service", "repairs"], ["radio parts", "satellite fees", "help desk"],
  ("collars in use", 7800, 41000),
  ["Shepherds see on a map where the dog is, and the dog does not care.", "Satellites are paid for by the message.",
   "Batteries last for a winter.", "A wolf was followed for a month by mistake, to the joy of a professor.",
   "The help desk speaks six languages and barks in none."],
  ("The harness version was given up because dogs chewed it.",
   "Why was the harness version given up?", ["because dogs chewed it", "dogs chewed it"])),
 ("Tram Depots", ["tram cleaning", "wheel turning", "night storage"], ["brushes and water", "lathe", "shift pay"],
  ("trams in the fleet", 40, 330),
  ["Trams come in at one and leave at four, and all must be clean.", "The lathe turns wheels under the car without taking them off.",
   "Rain water is used for washing and then used again.", "A second gate would save twenty minutes each night.",
   "Graffiti is taken off within a day, as the contract asks."],
  ("The strike in June was settled with the help of the former judge Clara Winther.",
   "Who helped to settle the strike?", ["Clara Winther", "the former judge Clara Winther", "former judge Clara Winther"])),
]

FIRST = ("Aldwin Bexter Carrow Dunmere Eltham Farlow Garrick Hadleigh Islay Jarrow Keswin Lorimer Melford Norwell Ostrey "
         "Penhale Quarmby Rothley Stanwell Tolland Ulmer Varley Westow Yarwell Zeller Arbuth Brennick Clovelly Dravik Esker "
         "Fennick Gorsely Hallam Ingram Jessop Kirkwall Lansing Morven Nantes Orville Pascoe Rendle Selwyn Tamsin Upton "
         "Verrin Wickham Yeovil Ashby Borrow").split()
SECOND = ("& Sons|Brothers|of Harle|International|North|United|& Daughter|Holdings|Works|Group|Industries|Valley|"
          "Partners|Coast|& Co.").split("|")
FORM = ["plc", "Ltd", "AG", "GmbH", "SA", "AB", "Inc.", "BV"]
KINDS = ["letter to shareholders", "report of the board", "statement to lenders", "notes to the accounts", "trading update",
         "summary for members", "offer document, figures", "report to bondholders"]
YEARLY = ["annual report", "yearly accounts"]  # only for a whole year
PERIODS = [("2023", "2024"), ("2022", "2023"), ("2021", "2022"), ("2020", "2021"), ("H1 2023", "H1 2024"),
           ("H1 2022", "H1 2023"), ("Q3 2022", "Q3 2023"), ("Q1 2023", "Q1 2024"), ("2019", "2020"), ("9M 2022", "9M 2023")]
CUR = {"EUR": "euros", "USD": "dollars", "GBP": "pounds", "CHF": "francs", "SEK": "kronor", "NOK": "kroner", "CAD": "dollars", "AUD": "dollars"}

# Sentences with one figure of their own: text, question, kind of figure.
EXTRA = [
 ("The order book stood at {v} when the period ended.", "How high was the order book?", "money"),
 ("A loan of {v} was taken up from a savings bank.", "How large was the loan from the savings bank?", "money"),
 ("The dividend proposed by the board is {v} a share.", "What dividend a share does the board propose?", "share"),
 ("The bank charges {v} a year on the credit line.", "What interest does the bank charge on the credit line?", "percent"),
 ("On average {v} people were employed.", "How many people were employed on average?", "people"),
 ("A fine of {v} for late papers was paid in spring.", "How large was the fine for late papers?", "money"),
 ("The largest customer made up {v} of sales.", "What share of sales did the largest customer make up?", "percent"),
 ("A warehouse that stood empty was sold for {v}.", "For how much was the warehouse sold?", "money"),
 ("The pension fund holds {v} in bonds.", "How much does the pension fund hold in bonds?", "money"),
 ("Sickness kept {v} of the staff away on a normal day.", "What share of the staff was away sick on a normal day?", "percent"),
 ("The chain of suppliers comprises {v} firms.", "How many firms are in the chain of suppliers?", "firms"),
 ("A grant of {v} came from the region for training.", "How large was the grant for training?", "money"),
]
CLOSING = [
 "The accounts were checked by an outside auditor, who had no remarks.", "No event of weight has happened since the end of the period.",
 "The board meets again in six weeks and will then speak about the outlook.", "Figures are rounded, so small differences may occur.",
 "The owners have left their money in the business once more.", "All loans were served on time, and no covenant was touched.",
 "The outlook is given with the usual care and may prove wrong.", "Copies of this report can be had from the office free of charge.",
 "The tax office has finished its audit of earlier years without a finding.", "A word of thanks goes to all who work here.",
]
MOVE_UP = ["{r} went up to {b} from {a}.", "There was a rise in {r}, which came to {b}.", "For {r} the figure is {b}, more than in the period before."]
MOVE_DOWN = ["{r} went down to {b} from {a}.", "There was a fall in {r}, which came to {b}.", "For {r} the figure is {b}, less than in the period before."]
Q_NUMBER = ["What was the figure for {r} in {y}?", "How much did {r} come to in {y}?", "What amount is given for {r} in {y}?", "What does the table show for {r} in {y}?"]
Q_COUNT = ["What number of {r} is given for {y}?", "How many {r} were there in {y}?"]
Q_UP = ["By how much did {r} rise from {p} to {y}?", "What was the increase in {r} between {p} and {y}?", "How much higher was the figure for {r} in {y} than in {p}?"]
Q_DOWN = ["By how much did {r} fall from {p} to {y}?", "What was the decrease in {r} between {p} and {y}?", "How much lower was the figure for {r} in {y} than in {p}?"]


def fmt(x):
    """Thousands separators, no needless zeros."""
    s = format(D(x), "f")
    if "." in s:
        s = s.rstrip("0").rstrip(".")
    i, _, f = s.partition(".")
    return "{:,}".format(int(i)) + ("." + f if f else "")


def show(x, scale):
    return "{:,.1f}".format(x) if scale == "million" else "{:,}".format(int(x))


def money(cur, text, scale):
    """Accepted forms of an amount; the first is the one that is learned."""
    v = D(text.replace(",", ""))
    out = ["%s %s %s" % (cur, text, scale), "%s %s" % (text, scale), "%s %s %s" % (text, scale, CUR[cur])]
    full = v * (1000 if scale == "thousand" else 10 ** 6)
    if scale == "thousand" and full >= 10 ** 6:
        out += ["%s %s million" % (cur, fmt(full / 10 ** 6)), fmt(full / 10 ** 6) + " million"]
    if scale == "million":
        out.append(fmt(full / 1000) + " thousand")
    return list(dict.fromkeys(out + ["%s %s" % (cur, fmt(full)), fmt(full), text]))


def percent(text):
    return list(dict.fromkeys([text + "%", text + " percent", text + " %", text, fmt(text) + "%", fmt(text)]))


def count(text, unit):
    return list(dict.fromkeys([text + " " + unit, text, text.replace(",", "")]))


def cap(s):
    return s[0].upper() + s[1:]


def words(s):
    return len([w for w in s.split() if w != "|"])


def make(rng, kind, trade, name, fact):
    label, incomes, costs, (unit, lo, hi), sentences, span = trade
    cur = rng.choice(sorted(CUR))
    scale = rng.choice(["thousand", "thousand", "million"])
    p, y = rng.choice(PERIODS)
    base = rng.randint(700, 24000) if scale == "thousand" else rng.randint(60, 2600)

    def pair(part):
        a = max(40, int(base * part * rng.uniform(0.6, 1.4)))
        b = max(40, int(a * rng.uniform(0.72, 1.34)))
        if a == b:
            b += 7
        return [D(a), D(b)] if scale == "thousand" else [D(a) / 10, D(b) / 10]

    rows = [(r, pair(1.0), "income") for r in incomes] + [(r, pair(0.3), "cost") for r in costs]
    total = [sum(r[1][i] for r in rows[:3]) for i in (0, 1)]
    ca = rng.randint(lo, hi)
    cb = max(2, int(ca * rng.uniform(0.85, 1.18)))
    counted = (unit, [D(ca), D(cb if cb != ca else ca + 3)], "count")
    with_total = rng.random() < 0.5
    keep = rows[:3] + rng.sample(rows[3:], 2)
    if kind != "ratio" and rng.random() < 0.4:
        keep = rng.sample(rows[:3], 2) + rng.sample(rows[3:], 3)
        with_total = False
    if with_total:
        keep.insert(3, ("total sales", total, "total"))
    with_count = rng.random() < 0.6
    if with_count:
        keep.append(counted)

    # sales per employee: a row of its own, in a size that gives a sensible result
    per_head = kind == "ratio" and rng.random() < 0.2
    if per_head:
        if not with_total:
            keep = rows[:3] + [("total sales", total, "total")] + [r for r in keep if r[2] == "cost"]
            with_total = True
        with_count = True
        k = rng.randint(65, 240)
        unit = "employees"
        counted = (unit, [max(D(2), (x * (1 if scale == "thousand" else 1000) / k).quantize(D(1)) + rng.randint(0, 3)) for x in total], "count")
        keep = [r for r in keep if r[2] != "count"] + [counted]

    def cell(r, i):
        return show(r[1][i], "thousand" if r[2] == "count" else scale)

    mixed = with_count and rng.random() < 0.5

    def head(r):
        if r[2] == "count":
            return r[0] if mixed else r[0] + " (number)"
        return "%s (%s %s)" % (r[0], cur, scale) if mixed else r[0]

    table = ([] if mixed else ["(%s %s)" % (cur, scale)]) + ["item | %s | %s" % (p, y)]
    table += ["%s | %s | %s" % (head(r), cell(r, 0), cell(r, 1)) for r in keep]

    # the question
    extra = rng.sample([e for e in EXTRA if not (per_head and e[2] == "people")], 2)
    values = []
    for text, q, what in extra:
        if what == "money":
            v = show(D(rng.randint(30, 900)) if scale == "thousand" else D(rng.randint(11, 240)) / 10, scale)
            values.append(("%s %s %s" % (cur, v, scale), money(cur, v, scale)))
        elif what == "share":
            v = "%d.%02d" % (rng.randint(0, 4), rng.randint(5, 95))
            values.append((cur + " " + v, list(dict.fromkeys([cur + " " + v, v, v + " " + CUR[cur], fmt(v)]))))
        elif what == "percent":
            v = "%d.%d" % (rng.randint(2, 9), rng.randint(1, 9))
            values.append((v + "%", percent(v)))
        else:
            v = fmt(rng.randint(35, 2600) if what == "people" else rng.randint(18, 390))
            values.append((v, count(v, what)))
    money_rows = [r for r in keep if r[2] != "count"]
    i = rng.choice([0, 1, 1])
    tag = None
    if kind == "span":
        question, answer = fact[1], list(fact[2])
    elif kind == "number":
        roll = rng.random()
        if roll < 0.25:
            question, answer = extra[0][1], values[0][1]
        elif roll < 0.4 and with_count:
            question = rng.choice(Q_COUNT).format(r=unit, y=(p, y)[i])
            answer = count(cell(counted, i), unit)
        else:
            r = tag = rng.choice(money_rows)
            question = rng.choice(Q_NUMBER).format(r=r[0], y=(p, y)[i])
            answer = money(cur, cell(r, i), scale)
    elif kind == "change":
        if with_count and rng.random() < 0.2:
            r = tag = counted
        else:
            r = tag = rng.choice(money_rows)
        d = r[1][1] - r[1][0]
        question = rng.choice(Q_UP if d > 0 else Q_DOWN).format(r=("the number of " if r is counted else "") + r[0], p=p, y=y)
        if r is counted:
            question = question.replace("the figure for the number", "the number")
        answer = count(fmt(abs(d)), unit) if r is counted else money(cur, show(abs(d), scale), scale)
    else:
        roll = rng.random()
        inc = [r for r in keep if r[2] == "income"]
        year = (p, y)[i]
        text = None
        if per_head:
            tag = next(r for r in keep if r[2] == "total")
            v = (tag[1][i] * (1 if scale == "thousand" else 1000) / counted[1][i]).quantize(D("0.1"), ROUND_HALF_UP)
            question = rng.choice(["What were total sales per employee in {y}, in thousands?", "How much were total sales in {y}, in thousands, for each employee?"]).format(y=year)
            answer = money(cur, str(v), "thousand")
        elif roll < 0.15:
            tag, other = rng.sample(inc, 2)
            if tag[1][i] < other[1][i]:
                tag, other = other, tag
            v = str((tag[1][i] / other[1][i]).quantize(D("0.1"), ROUND_HALF_UP))
            question = "How many times as large as the figure for %s was that for %s in %s?" % (other[0], tag[0], year)
            answer = list(dict.fromkeys([v, v + " times", fmt(v)]))
        elif with_total and roll < 0.6:
            tag, other = rng.choice(inc), next(r for r in keep if r[2] == "total")
            text = rng.choice(["What percentage of total sales in {y} came from {r}?", "What share of total sales did {r} make up in {y}, in percent?"])
        elif roll < 0.85:
            tag = rng.choice([r for r in keep if r[2] == "cost"])
            other = rng.choice([r for r in keep if r[2] in ("income", "total")])
            text = rng.choice(["What was the figure for {r} in {y} as a percentage of {o}?", "How much was spent on {r} in {y} as a percentage of the figure for {o}?"])
        else:
            tag, other = rng.sample(inc, 2)
            text = "What percentage of the figure for {o} did {r} reach in {y}?"
        if text:
            question = text.format(r=tag[0], o=other[0], y=year)
            answer = percent(str((tag[1][i] / other[1][i] * 100).quantize(D("0.1"), ROUND_HALF_UP)))
        question += " Give one decimal place."

    # the text
    body = rng.sample(sentences, 3) + [e[0].format(v=v[0]) for e, v in zip(extra, values)]
    if fact:
        body.append(fact[0])
    elif rng.random() < 0.5:
        body.append(span[0])
    # one more row is told in words; for a change question never the row that is asked
    tell = [r for r in money_rows if r is not tag]
    if tell and rng.random() < 0.5:
        r = rng.choice(tell)
        up = r[1][1] > r[1][0]
        unit_text = lambda j: "%s %s %s" % (cur, cell(r, j), scale)
        body.append(cap(rng.choice(MOVE_UP if up else MOVE_DOWN).format(r=r[0], a=unit_text(0), b=unit_text(1))))
    rng.shuffle(body)
    title = rng.choice(["{n}, {k}, {y}.", "{n}: {k} for {y}.", "{k} of {n}, {y}.", "{n}. {k}, extract, {y}."])
    lines = [title.format(n=name, k=rng.choice(KINDS + (YEARLY if len(y) == 4 else [])), y=y)]
    lines[0] = cap(lines[0])
    closing = rng.choice(CLOSING)
    rest = [s for s in sentences if s not in body]
    while words("\n".join([lines[0] + " " + " ".join(body)] + table + [closing])) < 92 and rest:
        body.append(rest.pop())
    filing = "\n".join([lines[0] + " " + " ".join(body)] + table + [closing])
    return filing, question, answer


def main():
    rng = random.Random(SEED)
    kinds = [k for k, n in PLAN for _ in range(n)]
    rng.shuffle(kinds)
    used = set()
    pool = list(range(len(TRADES)))
    spans = pool[:]
    rng.shuffle(spans)
    spans = spans + spans[:8]
    turn = []
    seen = set()
    for n, kind in enumerate(kinds, 1):
        if kind == "span":
            t = TRADES[spans.pop()]
        else:
            if not turn:
                turn = pool[:]
                rng.shuffle(turn)
            t = TRADES[turn.pop()]
        while True:
            name = "%s %s %s" % (rng.choice(FIRST), rng.choice([t[0], t[0], t[0] + " " + rng.choice(SECOND)]), rng.choice(FORM))
            if name.rsplit(" ", 1)[0] not in used:
                used.add(name.rsplit(" ", 1)[0])
                break
        filing, question, answer = make(rng, kind, t, name, t[5] if kind == "span" else None)
        item = {"id": "finance-train-%03d" % n, "input": filing + "\n\nQuestion: " + question, "answer": answer, "kind": kind}
        assert item["input"] not in seen
        seen.add(item["input"])
        print(json.dumps(item))


if __name__ == "__main__":
    main()
