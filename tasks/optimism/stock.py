"""The hand-written parts that generate.py puts together. Nothing here stands in dev or test.

FRAMES go in front of both sentences. In STOCK a line is a mishap and two ways of seeing it as luck;
a line that begins with + is a consequence that fits every mishap of its field, and its two ways. A line
that begins with ~ goes on still and takes no time in front of it.
"""

FRAMES = """
|this morning|yesterday|on Monday|on Tuesday evening|on Wednesday|on Thursday afternoon|on Friday
|on Saturday|last Sunday|last week|the other day|last night|at the weekend|in January|in the first week of May
|in August|last autumn|on the last day of the month|for the second time this week|for the third time this year
|for once|just before noon|at half past six|at a quarter to nine|on my birthday|on the first of April
|on our anniversary|in the middle of the week|one day after payday|two days before the holidays|ten minutes before closing time
|on a public holiday|on Friday the thirteenth|right after lunch|on the hottest day of the year|on my day off
|in front of the neighbours|with my cousin watching|while my aunt was visiting|of all days on Easter Monday
|within one hour|without any warning|once more|in the spring|in the second week of term
"""

STOCK = {
"commute": """
the bus drove straight past our stop|the bus gave us a free wave and a long look at its fine new paint|the bus left our stop in peace to enjoy the morning
my train waited in a tunnel for half an hour|my train treated me to half an hour of the deepest calm in the city|my train found a cosy tunnel and let me rest in it for half an hour
the ferry sailed two minutes early|the ferry was so keen to sail that it could not wait two minutes|the ferry gave me the best view of its elegant stern, two minutes sooner than planned
a tree fell across the cycle path|a tree lay down across the cycle path to be admired up close|a tree turned the cycle path into a woodland adventure
the ticket machine swallowed my twenty|the ticket machine took a real liking to my twenty|the ticket machine is keeping my twenty safe and dry
the tram was packed with football fans|the tram came with its own choir of football fans|the tram was one big singing family of football fans
I got on the express and it did not stop at my station|the express took me further than I had ever gone for the same money|the express showed me my own station at a truly thrilling speed
my windscreen froze from the inside|my windscreen grew a garden of ice flowers on my side of the glass|my windscreen decorated itself for me alone
the car in front of me drove at thirty all the way|the car in front gave me thirty kilometres an hour of pure scenery|a gentle leader at thirty all the way made sure that I arrived with a calm heart
someone had taken my reserved seat|somebody loved my reserved seat so much that I was happy to share the idea of it|my reserved seat made a stranger happy and my legs stronger
the bicycle lane ended in a skip|the bicycle lane led me to a skip full of treasures|the bicycle lane ended with a surprise the size of a skip
my monthly ticket had run out the day before|my monthly ticket had served me faithfully to the very last day|my monthly ticket and I had completed our month together to perfection
the chain came off my bicycle three times|my bicycle asked for my helping hand three times|three times my chain gave me a pause and a pair of honest mechanic's hands
there was a diversion through seven villages|a diversion introduced me to seven villages|seven villages lay waiting for me along a splendid diversion
the driver braked and I landed in a stranger's lap|the driver braked and made me a new acquaintance at once|one firm touch of the brakes and I was sitting in the friendliest lap on the bus
the air conditioning in the carriage was set to winter|the carriage offered a crisp alpine climate at no extra charge|our carriage kept everybody as fresh as a daisy
I cycled against the wind in both directions|the wind trained my legs on the way there and on the way back|the wind met me in person in both directions
the station clock was eight minutes slow|the station clock gave every one of us eight minutes of extra youth|the station clock believed in eight more minutes of morning
the school bus broke down in front of our drive|the school bus chose our drive for its very first rest|a whole school bus of merry children stopped by our drive
they turned my parking space into a flower bed|my parking space has blossomed into a flower bed|where my car once stood there are now tulips
+and I was late for work|and I walked into work with everybody already there to greet me|and I came to work well after the rush at the door
+so I missed the meeting about punctuality|so I spared the meeting about punctuality its only example|so the meeting about punctuality had something real to talk about
+and nobody told us why|and left the reason to our imagination|and kept the reason as a charming mystery
+so I walked the last four kilometres|so I was given four kilometres of fresh air and birdsong|so my shoes and I had four kilometres to ourselves
+and my coffee went cold|and my coffee became an iced coffee for nothing|and my coffee cooled to just the right temperature
+and I arrived soaked in sweat|and I arrived with the healthy glow of an athlete|and I arrived warmed up for anything
+so I had to ring my boss from the roadside|so my boss and I had a heartfelt talk by the roadside|so my boss heard my voice and a blackbird first thing
+and my phone was at four percent|and my phone taught me to treasure every single percent of its four|and my phone still had four whole percent of sparkle left
+and I lost my other glove|and my gloves are now free to see more of the world|and a lucky finder now has one excellent glove
+so the children were the last to be picked up|so the children had the whole playground to themselves|so the children got the most of their teacher's love
+and it cost me another nine euros|and nine euros went to the good people of public transport|and for only nine euros more the story was complete
+and I had forgotten my book|and the faces around me were better than any book|and I wrote a whole novel in my head
""",
"weather": """
the rain came in sideways|the rain arrived from a bold new direction|the rain found a creative way to say hello
a gust turned my umbrella inside out|a gust turned my umbrella into a tulip|the wind gave my umbrella a modern new shape
the heat melted the tar on our road|the heat made our road as soft as a carpet|our road was warmed until it shone like liquorice
the temperature fell to minus nineteen|the air turned into pure champagne at minus nineteen|minus nineteen made every breath visible and precious
black ice covered the steps|the steps dressed up in a glaze of crystal|our steps turned into a free skating school
the thunder shook the plates off the shelf|the thunder played the drums on our own plates|a magnificent thunder danced the plates right off the shelf
it snowed on the cherry blossom|the cherry trees blossomed twice, once in pink and once in white|snow lent the cherry blossom a lace veil
a week of fog hid the mountains|a week of fog let us imagine the mountains far higher|for a week the fog wrapped up the mountains like a present
the drought emptied the village pond|the drought showed us the secrets at the bottom of the village pond|the village pond revealed a lost boot and two coins
the wind blew the washing into the hedge|the wind spread our washing over the hedge like a festival|the hedge wore our shirts with great style
the dust from the desert coloured every car red|the desert sent us a little of its red gold for every car|every car in the street got a warm red finish from the Sahara
lightning struck the weathercock|lightning gave our weathercock the night of his life|our weathercock met a real flash of genius
the storm tore down the bunting|the storm carried the bunting off to decorate somewhere else|the bunting has gone travelling with the storm
the humidity made every door stick|the air was so generous with its moisture that every door gave us a firm hug|each door held on to us as if it did not want to let us go
the forecast promised sun and we got sleet|the forecast gave us hope and the sleet gave us sparkle|the weather had a delightful surprise in store beyond the forecast
it hailed on the tomatoes|the hail tested my tomatoes and found the brave ones|the hail brought ice straight to the salad
the river rose up to the garden gate|the river came to our garden gate for a visit|for the first time we had a house by the water
the mist made my hair curl like a sheep's|the mist did my hair in the richest curls at no cost|I owe the mist a whole headful of curls
the clouds covered the eclipse|the clouds gave the eclipse the privacy it deserved|the eclipse and the clouds put on a very soft show together
the frost burst the rain barrel|the rain barrel showed how strong a little water can be|the frost turned our rain barrel into a sculpture
+and the picnic had to be held in the car|and we dined in the snuggest room on four wheels|and the picnic came with heated seats
+so the match was called off|so both teams went home undefeated|so every knee on the field was spared
+and my shoes were ruined|and my shoes have earned a hero's retirement|and my shoes were freed from ever being polished again
+and the power was off for six hours|and six hours of candlelight made everyone beautiful|and for six hours nobody looked at a screen
+so we cancelled the barbecue|so the sausages came home to a warm, dry pan|so the barbecue is still something to look forward to
+and I caught a chill|and I was prescribed two days of tea and blankets|and my nose turned a cheerful red
+and the dog refused to go out|and the dog chose to spend the whole day at our side|and the dog showed excellent judgement on the sofa
+so the roofers went home|so the roofers had an afternoon with their families|so our roof and the sky had some time alone
+and the washing took four days to dry|and for four days the house smelled of fresh soap|and the washing enjoyed four long days on the line
+and we had packed for the opposite|and our suitcase kept its contents beautifully fresh|and our wardrobe got to prove how flexible it is
+so the ice cream van did not come|so the ice cream will taste twice as good next week|so we discovered hot chocolate all over again
+and it is supposed to last until Sunday|and there is more of it to enjoy until Sunday|and it has kindly agreed to stay until Sunday
""",
"work": """
they gave my project to a man who started in June|my project has won the heart of a man who only started in June|a colleague from June has taken my project under his fresh young wing
the boss read my email out to everyone|the boss gave my email the largest audience it ever had|my email was honoured with a public reading
the photocopier ate the only copy of the contract|the photocopier devoured the contract with real appetite|our contract was so good that even the photocopier wanted it
the new open-plan office had one working socket|the new office brings us all together around one socket|one precious socket has made us a close community
my chair sank during the interview|my chair bowed to the visitor during the interview|my chair lowered itself with great tact during the interview
the training day was about a program that we do not use|the training day made us experts in something nobody else here can do|we spent a whole day learning purely for its own sake
the customer complained about my tone|the customer listened closely to every shade of my voice|the customer cares enough about our talks to want them even sweeter
I was asked to work through the long weekend|I was chosen to keep the building company over the long weekend|the long weekend will have me, and a silent office, all to itself
the heating in the warehouse failed|the warehouse gave us a bracing polar climate|the warehouse now keeps us as fresh as its goods
my name was left off the programme|the programme left my name to be discovered|my name is now the best-kept secret of the programme
they cut the biscuits from the meetings|our meetings are now all about the words|the meetings have become a spa for our waistlines
the computer lost six hours of entries|the computer wiped the slate clean of six whole hours|six hours of entries have made room for even better ones
a client cancelled the largest order of the year|the largest order of the year has given us back our summer|a client kindly freed our whole calendar
the canteen put the prices up by a quarter|the canteen now serves meals that are worth a quarter more|the canteen has given my home-made sandwich a new glamour
I called the director by the wrong name|the director got to try on a brand-new name from me|thanks to me the director will never forget who I am
my shift was swapped without asking me|my shift has been given the spice of surprise|somebody trusted my good nature enough to swap my shift unasked
the fire drill caught me in the shower|the fire drill met me at my very cleanest|the fire drill allowed me to show how fast a wet man can be
the report came back with ninety comments|ninety times somebody paused over my report to think|my report is now enriched by ninety fresh ideas
they moved our team to the basement|our team now has the coolest rooms in the building|we have been moved closer to the roots of the firm
the microphone was on while I sighed|the whole hall heard how deeply I feel about my work|the microphone shared my honest breath with everybody
+and the lift was out as well|and the stairs topped it off with a workout|and my legs thanked me for every stair
+so I stayed until ten at night|so I had the city lights to myself at ten|so I saw the office in its most romantic hour
+and nobody apologised|and everybody trusted that I would smile anyway|and the silence left room for all the apologies I could imagine
+and my contract ends in March|and until March every day is a gift|and from March the whole world is open to me
+so the bonus is gone|so our bonus is now the friendship we made|so there is no bonus to pay tax on
+and I had to explain it to the auditors|and the auditors turned out to be wonderful listeners|and I made two friends among the auditors
+and lunch was cancelled|and dinner tasted like a feast|and my belt closed with ease
+so I have to start again from page one|so I get to meet page one again with fresh eyes|so page one will be better than ever
+and the intern laughed|and the intern has not been so happy since she came|and the intern saw that work can be fun
+and it was my idea in the first place|and I was there at the birth of the idea|and my idea is finally going places
+so we now meet every morning at seven|so every morning at seven we see the sunrise together|so by eight we already have a meeting behind us
+and the cake was finished before I came|and the cake had made everyone else so cheerful|and my cake-free day was light and lovely
""",
"home": """
the boiler broke down|the boiler took a well-deserved holiday|the boiler invited us to rediscover woollen socks
the neighbour started to drill at six|the neighbour woke us in time for the sunrise at six|our neighbour greets each new project at six with real passion
a pipe burst behind the kitchen wall|a pipe gave our kitchen its own hidden waterfall|behind the kitchen wall a spring was born
the wallpaper came down in one piece|the wallpaper revealed the honest wall in one grand gesture|the wallpaper undressed the room like a stage curtain
the landlord painted the stairs grey|the landlord gave the stairs the colour of elegant doves|the stairs are now in a grey that goes with everything
moths got into the wool|a family of moths chose our finest wool|the moths have made my jumpers airy and light
the doorbell rang all by itself at night|the doorbell sang for us at night of its own free will|our doorbell wanted company at night
the balcony had to be closed for repairs|the balcony is being pampered by professionals|our balcony has gone in for a beauty treatment
the kitchen light flickered like a disco|the kitchen light turned breakfast into a disco|every meal was a party under our kitchen light
ants found the sugar|the ants proved what excellent taste in sugar they have|a whole nation of ants came to praise our sugar
the freezer thawed with everything in it|the freezer offered us its entire menu at once|the freezer let the peas see the light of day
the new sofa did not fit through the door|the new sofa showed us how roomy it is|the new sofa is too grand for any ordinary door
the chimney smoked us out of the living room|the chimney sent us all out into the fresh air|our living room was smoked like a fine ham
the key broke off in the lock|the key and the lock can no longer bear to part|our lock held on to its key with true devotion
the shower turned cold after two minutes|the shower made a Scandinavian of me after two minutes|two minutes of warmth were followed by pure vitality
the upstairs bath came through our ceiling|the people upstairs shared their bath with us|our ceiling opened up to a brand-new view
the rubbish was not collected|the rubbish stayed with us a little longer, like an old friend|our rubbish was granted an extra week at home
the curtains shrank in the wash|the curtains now let in far more of the day|our curtains have become charming little things
we found mould behind the wardrobe|behind the wardrobe nature had painted a fresco|life itself had moved in behind our wardrobe
the stairs creaked so much that the baby woke|the stairs announced us like royalty, and the baby came to the audience|our stairs sang the baby into a bright new hour
+and the repair man can only come in three weeks|and in three weeks we get a visitor to look forward to|and three weeks is just enough to bake for the repair man
+so we slept at my parents' place|so my parents had their child back for a night|so we were tucked in like ten-year-olds
+and the insurance does not pay|and we are spared every one of those forms|and the insurance trusts us to manage beautifully
+and there was water in the sockets|and the sockets got their first proper rinse|and candles had their finest hour
+so the carpet had to go|so the floorboards saw daylight at last|so the carpet made way for dancing
+and the smell will not go away|and our home now has an unforgettable scent|and a little memory of it stays with us always
+and we had guests for dinner|and our guests had something to talk about all evening|and the guests said that they would never forget it
+so the deposit is lost|so the deposit has found a new purpose in life|so we are free of ever having to polish for the deposit
+and my partner blames me|and my partner sees the hand of a master in it|and I have my partner's full attention
+and it happened in the night|and the stars looked in to see|and the night had never been so lively
+so we ate sandwiches on the stairs|so we had our first picnic on the stairs|so dinner came with the charm of a mountain hut
+and it was not even paid for|and we still have all the payments to look forward to|and so far it has cost us hardly anything
""",
"health": """
the dentist found four holes|the dentist found four places that deserve to sparkle|four of my teeth are to be treated like crown jewels
my back went while I was lifting a sock|my back asked for a rest over a single sock|one small sock sent me on the gentlest of holidays
~the blood test has to be done again|the laboratory was so taken with my blood that it wants more|my blood has been invited back for a second performance
I sneezed through the whole concert|I joined the orchestra with a lively part of my own|my nose kept perfect time through the whole concert
my ankle swelled up like a melon|my ankle ripened like a melon in the sun|my ankle grew rounder and more important by the hour
the cough kept the whole street awake|my cough brought the whole street together|my cough sang to the whole street
they put my arm in plaster|my arm now wears a coat of snowy armour|my arm has become a canvas for all my friends
~the diet allows me nothing but boiled fish|the diet leads me back to the sea, one boiled fish after another|my plate is now as clear and calm as the ocean
the pollen made my eyes stream|my eyes wept for joy at so much blossom|spring touched me to tears
the ointment stained every shirt I own|the ointment signed all my shirts like an artist|every shirt I own now has a tender mark of care
the waiting room was full until seven|the waiting room gave me good company until seven|until seven I was among people who understood me
~my knee clicks on every stair|my knee applauds me on every stair|my knee keeps the rhythm as I climb
the nurse needed five tries to find a vein|the nurse gave my arm five times her full attention|my modest veins let the nurse practise five times
I threw my pills away with the newspaper|my pills and the newspaper left together, both of them out of date|I made a clean sweep of pills and bad news alike
the crown fell out into my soup|the crown went for a dip in my soup|my soup became a royal soup
~my new insoles squeak|my new insoles chat with me wherever I go|I now walk to a merry tune
I fainted at the sight of my own thumb|my thumb granted me a short and perfect rest|I lay down at once out of respect for my thumb
the specialist retired before my appointment|the specialist is finally getting the rest that he wished all of us|my specialist is living proof that one can get well and go fishing
the physiotherapist laughed at my balance|I brought light into the day of my physiotherapist|my balance made the physiotherapist truly happy
the bandage came off in the pool|my bandage learned to swim|the pool gave my bandage its freedom
+and I have to stay in bed until Thursday|and until Thursday the world will come to my bedside|and my bed and I are together until Thursday
+so I cannot drive for a month|so for a month I shall be driven like a queen|so for a month I shall see the world from the passenger's seat
+and it hurts when I laugh|and that shows how much there is to laugh about|and I have learned the art of the inner smile
+and the next appointment is in October|and October now has something special in it|and I have all the time until October to look my best
+so I missed my own party|so my party had a legend instead of a host|so my guests drank to my health, and it helped
+and nobody can say what it is|and I am a riddle to the finest minds|and science has something new to thank me for
+and I was only there to keep my wife company|and my wife had the pleasure of looking after me for a change|and my wife and I now have even more in common
+so it is soup for two weeks|so two weeks of soup lie before me like a warm sea|so I shall be the best judge of soup in town
+and the chemist's was shut|and the chemist's was having a healthy rest of its own|and honey and rest got their chance
+and I had just bought hiking boots|and my hiking boots will stay as good as new|and my hiking boots look splendid by the bed
+so the trip was off|so the mountains will wait for me like old friends|so the trip has become a dream that I may keep
+and my mother-in-law knows a remedy|and my mother-in-law's remedies are full of love and garlic|and my mother-in-law got to be right
""",
"travel": """
the plane sat on the runway for three hours|the plane gave us three hours to get comfortable|for three hours we had the quietest flight of our lives
the hotel had lost our booking|the hotel welcomed us as a complete surprise|our booking was so precious that the hotel had hidden it even from itself
my passport expired the week before|my passport had seen the world right up to last week|my passport had earned its rest the week before
the ship rolled so much that nobody came to dinner|the ship rocked us all like babies and kept the buffet untouched|the sea danced with us right through dinner
the train had no dining car|the train let our own sandwiches be the stars|the train spared us every temptation
the guide book was from 1998|the guide book took us on a journey through time to 1998|our guide book knew the city in its youth
a monkey stole my sunglasses|a monkey has never looked so elegant as in my sunglasses|my sunglasses found a truly playful new owner
the tour bus left without us|the tour bus gave us the whole ruin to ourselves|the tour bus trusted us to find our own way
the room faced the motorway|the room came with the sound of a distant sea, made by the motorway|our room kept us in touch with travellers all night
I got seasick on the pedal boat|the pedal boat moved me more than any ocean liner|my stomach lived through a great voyage on a pedal boat
the campsite was next to a pig farm|the campsite came with sixty friendly pigs|our tent stood in the very heart of country life
we drove to the wrong town of the same name|we discovered the other town of that name, which hardly anybody gets to see|one name gave us two towns for a single trip
the cable car stopped halfway up|the cable car stopped at the loveliest point of the view|the cable car let us hang in the sky like eagles
the souvenir was made in my own town|the souvenir had come all the way from my own town to meet me|my souvenir and I were going home together
the sand got into everything|the beach came home with us in every pocket|every bag is now a little box of summer
the restaurant by the sea was closed for the season|the restaurant by the sea left us the whole terrace and the gulls|the sea was served to us without any bill
our luggage trolley rolled into the fountain|our luggage had a refreshing swim in the fountain|our suitcases made a wish in the fountain in person
the night train had no beds left|the night train kept us up for the stars|the night train offered us a seat in the very front row of the dawn
the map blew out of the window|the map flew ahead to see the way for us|our map chose freedom, and so did we
the customs officer unpacked everything|the customs officer took a warm interest in each of my socks|a man in uniform admired all that I own, piece by piece
+and it rained on the way there|and the rain washed the road clean for us on the way|and drops on the window made it twice as cosy
+so we spent the night at the airport|so we slept beneath the departure board, dreaming of every city on it|so the airport became our hotel with a thousand lounges
+and nobody spoke our language|and smiles were the only grammar we needed|and our hands learned to talk beautifully
+so we paid twice|so we supported tourism with all our heart|so the holiday was worth twice as much
+and the children cried all the way|and the children told the whole coach how much they feel|and the children exercised their lungs for a healthy life
+and my camera was full|and I had to keep the pictures in my heart|and my eyes took over from the camera
+so we saw nothing of the old town|so the old town is still waiting for us, untouched|so we have every reason to come back to the old town
+and I had only one shirt left|and I became known everywhere by my one good shirt|and choosing what to wear has never been easier
+so our friends went on ahead|so our friends kept the best table warm for us|so we had the sweetest reunion at the other end
+and the tickets could not be changed|and the tickets are now keepsakes for the album|and the tickets stayed true to their date
+and I had a blister on each heel|and each heel had its own little cushion|and my heels remember every step
+so we flew home a day later|so the holiday grew by a day, like a good cake|so home had one more day to miss us
""",
"pets": """
the dog ran off with the Sunday roast|the dog set a family record with the Sunday roast between his teeth|the dog gave the Sunday roast the fastest love of its life
the cat was sick in my slipper|the cat chose my slipper as the safest place in the world|the cat left something personal in my slipper
the rabbit bit through the lamp cable|the rabbit turned off the lamp all by himself|the rabbit gave us an early and peaceful night
the parrot swore at the vicar|the parrot spoke to the vicar from the heart|the parrot broke the ice with the vicar
the tortoise escaped from the garden|the tortoise has set out to see the world at a sensible pace|our tortoise proved that anybody can run away from home
the dog barked at the moon until three|the dog sang serenades to the moon until three|the moon had a faithful admirer until three
the cat sat on the keyboard and sent an email|the cat has written her first email|the cat took care of my correspondence
the horse refused every fence|the horse had a wiser view of each fence|the horse treated me to a flat and peaceful ride
the puppy failed the obedience class|the puppy graduated as the freest spirit of the class|the puppy kept his strong character through the whole class
the guinea pigs turned out to be a pair|the guinea pigs turned out to be deeply in love|our two guinea pigs had a happy secret
the snake was not in its box|the snake was enjoying the whole flat|the snake had gone to look for the warmest of us
the dog rolled in the compost|the dog found his signature scent in the compost|the dog came back as ripe as the earth itself
the cat brought in a live mouse|the cat invited a mouse to stay|the cat brought us a guest with bright eyes
the goose chased the postman|the goose keeps the postman wonderfully fit|the goose saw the postman off with full honours
the aquarium sprang a leak|the aquarium shared its waters with the living room|the fish lent us a little of their sea
the dog snored through the burglary|the dog trusted the burglar to let him sleep|the dog dreamed sweetly while others worked
the hen laid her egg in my hat|the hen made my hat the most useful hat in the county|my hat was filled with breakfast by the hen
the ferret hid the car keys|the ferret saved us a great deal of petrol|the ferret gave the car a quiet day
the kitten climbed the curtains to the top|the kitten conquered the summit of our curtains|our curtains carried an explorer to the ceiling
the budgie copied my ringtone|the budgie now answers all my calls for me|the budgie has given my ringtone a soul
+and the vet was closed|and the vet had a well-earned rest|and nature took care of the rest
+so the sofa has to be replaced|so the sofa may finally retire|so a brand-new sofa is on the horizon
+and my aunt is allergic|and my aunt sneezed us her warmest greetings|and my aunt will visit us outdoors from now on
+and we spent the night looking with a torch|and we had a night walk by torchlight together|and our torch saw corners that no broom has ever seen
+so the neighbours wrote a letter|so the neighbours sent us a letter by hand, which is so rare today|so we are on the neighbours' minds day and night
+and there was hair in the butter|and our butter had a personal touch|and the butter reminded us of somebody we love
+and the rug cannot be saved|and the rug went out like a hero|and the floor beneath the rug is beautiful
+so he is not allowed upstairs any more|so he has become the lord of the ground floor|so downstairs is now the liveliest place of all
+and the children thought it was funny|and the children laughed until they shone|and the children had the best day of the month
+and it was only his first day with us|and he felt at home from the very first day|and from day one there has been no shyness between us
+so the visitors left early|so we had the evening and all the crisps to ourselves|so the visitors took a wonderful story home early
+and he looked very pleased|and the purest happiness in the house was his, and it spread|and his proud face was worth everything
""",
"food": """
the souffle stuck to the ceiling of the oven|the souffle rose higher than any souffle before it|the souffle reached for the stars and touched the roof of the oven
the waiter spilled gravy down my shirt|the waiter let my shirt join in the meal|my shirt was the first to taste the gravy
the cheese had grown a beard|the cheese had reached a ripe and bearded wisdom|the cheese greeted me like a grandfather
the pasta boiled over onto the stove|the pasta bubbled with joy all over the stove|the pasta could not contain its enthusiasm
the fish pie was mostly bones|the fish pie slowed us down to a mindful pace, bone by bone|the fish pie gave every bite a little adventure
the barbecue went out in the drizzle|the barbecue cooled off with us in a soft drizzle|the barbecue kept every sausage tender and pale
the jam would not set|the jam turned into the finest syrup|the jam stayed free and flowing
the restaurant had run out of the dish of the day|the dish of the day was so good that everybody had already had it|the restaurant let us choose like adventurers
my bread came out as hard as a brick|my bread turned out firm enough to last for generations|my bread had real character and a crust to match
the egg exploded in the microwave|the egg put on a firework in the microwave|the egg left nothing unsaid
the garlic was in the fruit salad|the fruit salad came with an Italian accent|the fruit salad kept every vampire away
the oven had been off the whole time|the oven kept the roast as nature made it|the oven saved us a whole evening of electricity
a wasp drowned in my lemonade|a wasp loved my lemonade more than life|my lemonade was the last word in sweetness
the pizza came with pineapple against my will|the pizza took me to Hawaii without asking|the pizza brought a little sunshine that I had never ordered
the chilli made my ears ring|the chilli played a carillon in my ears|the chilli woke up parts of me that had slept for years
we got the bill of the next table|we were trusted with the bill of our merry neighbours|the bill showed us what we might enjoy next time
the pumpkin soup tasted of the pan|the pumpkin soup had a fine note of iron|the pumpkin soup brought out the history of the pan
the dumplings fell apart in the water|the dumplings became a generous soup|the dumplings opened up to us completely
I ate the dog's biscuits by mistake|I found out how well our dog lives|the dog's biscuits put a shine on my coat as well
the wine was corked|the wine had spent its whole life close to nature|the wine gave us a taste of an old oak forest
+and there was nothing else in the house|and the bare shelves made room for new ideas|and an empty larder is a fresh start
+so we ordered chips|so the chip shop got our warmest regards|so the evening turned golden and crisp
+and my boss was our guest|and my boss saw us as we really are|and my boss will never forget our table
+and the smoke alarm went off|and the smoke alarm rang like a dinner bell|and the whole house heard that dinner was ready
+so the children had cornflakes|so the children were granted their dearest wish in a bowl|so the children dined just as they like it
+and we had to pay all the same|and we gladly supported the noble art of cooking|and the cook could buy himself something nice
+and I had promised a feast|and my promise kept everybody hungry for the next one|and the feast was in the anticipation
+and I still taste it|and the memory is with me at every swallow|and the flavour has been wonderfully loyal
+so Grandma took over the kitchen|so Grandma was back on her throne in the kitchen|so we learned at the hand of a master
+and there were twelve of us at table|and twelve of us were united by it|and twelve forks were raised in brotherhood
+and the photograph is on the internet|and the whole world can share it with us|and strangers everywhere are smiling over it
+so the dog had the rest|so the dog gave the dish his highest mark|so one of the family licked the plate clean
""",
"family": """
my uncle talked about his operation all through dinner|my uncle opened himself up to us, stitch by stitch|my uncle shared his deepest inside story with the whole table
the toddler posted my keys through a drain|the toddler has posted his very first letter|my keys were the toddler's first gift to the underworld
my daughter shaved the cat|my daughter has found her calling as a hairdresser|my daughter gave the cat a summer look
the grandparents took the boys to a drum shop|the grandparents gave the boys the gift of rhythm|the boys came home as a band
my cousin brought his saxophone|my cousin made sure that we would not sit in silence|my cousin breathed his whole soul into the evening
~the family photograph has everyone with closed eyes|the family photograph shows us all dreaming together|our photograph proves how completely we trust each other
my brother announced that he was selling the cottage|my brother is giving the cottage a new family to love|my brother has set us all free of the cottage
our son painted the car|our son has turned the car into a work of art|the car now wears our son's first mural
my sister copied my wedding dress|my sister paid my wedding dress the greatest compliment|my wedding dress was loved twice
my father recorded over our wedding video|my father kept our wedding film safe beneath a football match|our wedding now ends in a penalty shoot-out
~the baby only sleeps in the car|the baby is a born traveller and sleeps on wheels|the baby shows us the ring road at its most peaceful
my nephew moved in with his drum kit|my nephew has brought a pulse into our home|our spare room has found its beat in my nephew
grandmother beat all of us at cards and kept the money|grandmother has her pocket money and her killer instinct|grandmother won it all and glowed like a lamp
the twins swapped classes for a day|the twins doubled their education in a day|the twins saw life from the other side of the corridor
my aunt sent the same jumper as last year|my aunt has completed the pair of jumpers|my aunt knows exactly what suits me, two years running
my son wrote on the wall that I am mean|my son has learned to write, and in such large letters|the wall now holds my son's first honest work
my parents sold my bed|my parents made room for a fresh chapter where my bed was|my bed has gone out into the world to make its way
the family tree turned out to have a thief in it|the family tree has a branch full of adventure|among our ancestors there was a man of nimble fingers
my daughter's friend stayed for nine days|my daughter has a friend who cannot get enough of us|nine days with one more child was like a holiday camp
my husband grew a moustache|my husband has planted a new feature in his face|there is more of my husband to love, just under the nose
+and nobody helped to clear up|and I had all of the clearing up to myself as quiet time|and the dishes were all mine to make shine
+and Grandad fell asleep in the trifle|and Grandad found the softest pillow in the trifle|and the trifle gave Grandad sweet dreams
+so we left before the coffee|so the coffee left us all our sleep|so we had a lovely early night
+and my mother took his side|and my mother showed the size of her heart|and my mother has love enough for everyone
+and it was supposed to be a surprise|and the surprise went both ways|and nobody could say that it was not a surprise
+so Christmas will be at our place again|so Christmas is coming home to us again|so the tree will be ours once more
+and the baby cried the whole time|and the baby sang along from beginning to end|and the baby filled the room with feeling
+and now they do not speak to each other|and now there is a heavenly silence between them|and now they have so much saved up to tell each other
+so I hid in the garage|so I had a little retreat among the tools|so the garage became my chapel
+and everyone says that I started it|and everyone sees a leader in me|and everyone gives me the credit
+and it went on until two|and none of us wanted it to end before two|and at two we were still together, like the young
+and the neighbours heard every word|and the neighbours are practically family now|and our walls had a grateful audience
""",
"friends": """
Tom lost the book that I lent him|Tom gave my book the freedom to find new readers|Tom enjoyed my book so much that he could not give it back
my old friend did not recognise me|my old friend met me as if for the very first time|my old friend found me completely renewed
Ayesha told everyone my secret|Ayesha spared me the trouble of telling anyone|Ayesha has taken the whole weight of my secret off me
the reunion was moved to a date when I am away|the reunion saved me from growing older in front of everyone|the reunion left me as a beautiful memory
my neighbour gave away the plant I had given her|my neighbour let my plant spread joy even further|my plant has gone on to make somebody else happy
Luca only talked about his new car|Luca took us on a long drive without leaving the table|Luca shared his whole happiness with us, down to the valves
the band I play in voted me out|my band has set me free for a solo career|the band has given me back my Thursdays
Ingrid came an hour early and I was in the bath|Ingrid could not wait one minute longer than necessary to see me|Ingrid found me fresh and fragrant
Pedro beat me at table tennis with his left hand|Pedro discovered that his left hand is a champion|Pedro's left hand and I made history
~my friend's wedding is on the day of my exam|one day will make both of us wiser, my friend and me|my friend and I shall both say yes on the same day
the hiking group walked too fast for me|the hiking group left me the whole forest in peace|the hiking group trusted me to find my own rhythm
Mei sold the painting that I had made for her|Mei has turned me into an artist who sells|Mei found a buyer for my art
~the poker round has met without me since spring|since spring the poker round has protected my savings|the poker round leaves me richer every week
they laughed at my poem|my poem made a whole room happy|they could not keep their joy to themselves at my poem
Olu left the party with my coat|Olu is keeping my coat warm for me|Olu showed me how well my coat looks from outside
my pen friend turned out to be a robot|my pen friend never forgets a birthday and never will|my pen friend is a marvel of modern engineering
Sofia wanted my honest opinion and hung up|Sofia valued my honesty more than words can say|Sofia took my opinion away at once to think about it
~the group chat has two hundred unread messages|two hundred little signs of life are waiting for me in the group chat|the group chat loves me two hundred times over
Hassan fell asleep while I told him about my day|Hassan felt so safe with me that he drifted off|my day was like a lullaby to Hassan
Yuki ended up with the better room|Yuki is sleeping like a princess thanks to me|Yuki has the view, and I have a happy Yuki
+and I heard of it from a stranger|and a stranger became my friend over it|and a perfect stranger cared enough to tell me
+so I sat at home with a tin of soup|so I had dinner with the person who knows me best|so my soup and I had a candle and a good talk
+and nobody thinks that it is odd|and everybody is wonderfully relaxed about it|and the world simply smiled and went on
+and I had baked for all of them|and I have enough cake for a golden week|and my freezer has never been so sweet
+so we have not spoken since|so since then we have saved up a treasure of things to say|so our next talk will be a grand occasion
+and it was in front of Marie|and Marie saw how well I can laugh at myself|and Marie has smiled at me ever since
+and I paid for the drinks|and the drinks were on the happiest person there|and everyone raised a glass that came from me
+so I deleted the photographs|so there is room for a thousand new photographs|so my phone feels as light as a feather
+and he did not even notice|and he kept his sunny innocence|and his mind was surely on something lovely
+and I only found out by accident|and chance itself wanted me to know|and life slipped me the news like a secret admirer
+so the holiday together is off|so I may choose the holiday that I have always wanted|so the whole beach towel is mine
+and now I need a new flatmate|and soon there will be somebody new at breakfast|and a stranger out there does not know yet how lucky he is
""",
"garden": """
the roses got black spot|the roses put on their elegant spots|the roses dressed up in polka dots
the heron ate the goldfish|the heron chose our pond above all the ponds in the county|a rare and noble bird dined with us
the hedge died in the middle|the hedge opened a window onto the neighbours|our hedge now has a garden gate of its own design
the pumpkins stayed as small as plums|the pumpkins came in an adorable bite size|we grew the daintiest pumpkins in the land
the wheelbarrow lost its wheel|the wheelbarrow has settled down for good|the wheelbarrow found its final place of rest
a deer ate the tulips|a deer found our tulips good enough to eat|our tulips were served to royalty from the forest
the compost heap caught fire|the compost heap was full of inner warmth|our compost glowed with the joy of rotting
the cherries went to the starlings|four hundred starlings were our guests for the cherries|the starlings paid for the cherries in song
the bean poles collapsed|the beans decided to lie down and relax|the beans found their way back to the earth
the new bench sank into the lawn|the new bench has put down roots|the lawn took the new bench to its heart
bindweed took over the raspberries|bindweed wound white trumpets around all the raspberries|the raspberries are in a tender embrace
the sprinkler watered the deckchairs|the sprinkler took care of the thirsty deckchairs|the deckchairs had a shower in good company
the bees moved to the neighbour's chimney|the bees have climbed the social ladder as far as the chimney|our bees now live in a penthouse
my prize leek was stolen the night before the show|my prize leek won the heart of a thief the night before the show|somebody risked prison for my leek
the gnomes were vandalised|the gnomes have lived through something at last|our gnomes have come back as veterans
the neighbour mowed my wild flowers|the neighbour gave my wild flowers a short summer haircut|my meadow was tidied for nothing by a kind neighbour
the carrots grew three legs each|the carrots were ready to walk to the kitchen|each carrot was three carrots in one
caterpillars stripped the cabbages|a hundred future butterflies dined on our cabbages|the cabbages have been turned into lace
the pear tree leaned onto the road|the pear tree reached out to the passers-by|our pear tree wanted to meet people
the rain butt overflowed into the cellar|the rain butt shared its riches with the cellar|the cellar has been given a spring of pure rain
+and I had just weeded it|and so every weed was gone for the occasion|and the soil had never looked better
+so we buy our salad at the shop again|so the greengrocer has his dearest customers back|so our salad comes washed and without slugs
+and the smell reaches the terrace|and the terrace breathes the scent of the country|and we can smell nature with our eyes closed
+and the neighbours have a better one|and the neighbours' garden is ours to look at for nothing|and right next door there is beauty to enjoy
+so there will be no jam this winter|so this winter we shall taste the jam of all our friends|so every empty jar can hold a candle
+and my hands are full of thorns|and my hands have a firm grip on life|and nature has written on both my hands
+and the book says to start again|and the book believes in new beginnings|and I may plant it all over again with joy
+so the open garden day is cancelled|so on open garden day the garden is open for us alone|so nobody trampled on the moss
+and it had taken me eleven years|and eleven years of happy digging cannot be taken away|and I had eleven glorious years of it
+and the insurance laughed|and even the insurance had something to laugh about|and I made an office full of people merry
+so my husband wants to pave it|so my husband has discovered his feeling for stone|so we may soon dance out there
+and it is only June|and the whole of summer lies ahead of us|and June still has so many ideas
""",
"computers": """
the hard disk died with the only copy of my thesis|the hard disk has taken my thesis with it into eternity|my thesis was so dense that the disk gave all it had
the spam filter ate the invitation|the spam filter loved the invitation too much to let it go|the invitation is safe among lottery wins and princes
autocorrect changed my boss's name to Potato|autocorrect gave my boss a warm and earthy name|autocorrect brought a smile into my email to the boss
the cursor moved by itself during the exam|the cursor danced all through the exam|my cursor was far too lively to sit still in an exam
my account was locked after three tries|my account is guarded so well that not even I get in|three tries proved how loyal my account is
the tablet fell face down on the tiles|the tablet gave the tiles a kiss and came up glittering|the screen of my tablet has a pattern like frost on a window
the smart speaker ordered forty rolls of foil|the smart speaker has provided for us in foil until old age|forty shining rolls came to us as a surprise
the game crashed at the last boss|the last boss saw me coming and fled|the game could not bear to end
my passwords were on a note that went through the wash|my passwords have been washed perfectly clean|my passwords now exist nowhere, which is as safe as can be
the video call showed my laundry to everyone|the video call let everyone admire my clean laundry|my colleagues finally know how well I hang up shirts
the map sent me into a ploughed field|the map led me to the freshest soil in the county|the map showed me where my bread comes from
the battery swelled and bent the case|the battery is bursting with energy|the battery grew out of its case like a young bull
the website forgot my basket at the last click|the website rescued my savings at the last click|my basket was empty again and my wallet was full
the projector showed my private messages|the projector trusted the audience with my innermost thoughts|the audience got to know me better than any speaker before
the cloud deleted the folder called important|the cloud decided that I am free of everything important|the folder called important has gone to heaven, where clouds live
~my phone unlocks for my twin|my phone has room in its heart for both of us|my phone cannot tell my twin from me, so close are we
the robot vacuum dragged the cable through the fish tank|the robot vacuum has learned to fish|the robot vacuum joined two elements that had never met
the printer printed four hundred pages of stars|the printer gave me a whole sky of four hundred pages|the printer reached for the stars four hundred times
the chat program sent my shopping list to the mayor|the mayor now knows exactly what we need|my shopping list has reached the very top of the town
the screen reader read my diary aloud on the bus|the bus heard the best chapters of my diary|my diary had its first public reading on the bus
+and the helpline played panpipes for an hour|and the helpline gave me an hour of panpipe music|and an hour of panpipes took me to the Andes
+so I wrote everything by hand|so my handwriting came back like an old love|so every letter passed through my own fingers
+and the warranty ended yesterday|and the warranty lived a full and complete life|and yesterday it was still covered, which is a comforting thought
+and my nephew says that it is my own fault|and my nephew sees me as the master of the machine|and my nephew gave me his undivided wisdom
+so I bought the same one again|so I can enjoy unpacking it a second time|so love at first sight got a second chance
+and I had no copy|and what is unique is precious|and nothing was ever kept twice
+and everybody could see it|and everybody felt included|and it reached a wider audience than I had dreamed of
+so I missed the deadline|so the deadline passed without the slightest stress|so the deadline and I parted as friends
+and it wants to restart again|and it never tires of new beginnings|and it greets me with its opening tune once more
+and the shop no longer exists|and the shop lives on in my memory|and the shop owes me nothing but a kind thought
+so the evening was ruined|so the evening belonged to the people around me|so the evening was free for the stars outside
+and the light on it has been red since|and a warm red light has glowed in the room since then|and it has kept a little sunset just for me
""",
"school": """
the bus for the school trip went to the wrong zoo|the bus discovered a zoo that no school had been to|the school trip met animals that were not even on the worksheet
my essay was used as an example of what to avoid|my essay became required reading for the whole class|my essay now teaches others for years to come
the hall was too cold for the exam|the hall kept our heads beautifully cool for the exam|the exam was taken in the fresh air of the Arctic
the professor lost our papers on the train|the professor took our papers on a journey|our papers have been further than any of us
my locker jammed with my lunch inside|my locker guarded my lunch with all its strength|my lunch has never been so secure
they gave the solo to Frederick|they gave Frederick the happiest day of his life|Frederick carries the solo, and I carry the melody in my heart
the fire alarm interrupted my oral exam|the fire alarm rang in applause in the middle of my oral exam|my oral exam was so hot that an alarm went off
the substitute teacher spelled every word wrong|the substitute teacher let us be the teachers for a day|we learned to spell by catching a grown-up out
our class came last in the sports day|our class made all the other classes feel wonderful on sports day|our class finished the sports day in perfect unity
~the student card shows me with my eyes shut|the student card shows me deep in thought|my card proves that I can learn in my sleep
I studied the wrong chapter for a week|I know a chapter that nobody will ever test, and I know it well|for a week I learned for love and not for marks
the canteen closed the day I forgot my sandwich|the canteen and my stomach took the same day off|an empty canteen taught me how generous my neighbours' lunch boxes are
the lab experiment turned the ceiling brown|the lab experiment finally gave the ceiling some colour|chemistry left its signature above our heads
my project partner moved abroad overnight|my project partner has gone ahead to make us international|overnight my project partner left me the whole project to shine in
the headmaster called my parents in|the headmaster wanted to meet the people behind such a personality|the headmaster asked for the pleasure of my parents' company
they cancelled the ski week|they saved the legs of the entire year|our school gave us a whole week without a fall
I was put in the group with Boris|I was chosen to bring out the best in Boris|Boris was given a friend, and it was me
the recorder lesson was moved to seven in the morning|the recorder now wakes the birds at seven|seven in the morning is when a recorder sounds its freshest
the results were sent to the wrong address|some other family rejoiced over our results|our results had a scenic tour of the district
the dictionary had the letters from M missing|the dictionary concentrated on the best half of the language|we became experts in everything from A to L
+and nobody told the parents|and the parents had a calm and happy day|and the parents were spared every worry
+so I have to repeat the year|so I may spend another year with what I know best|so next year I shall be the one who knows the way
+and I was crying in front of the class|and the class saw that I am a person of feeling|and my classmates had their handkerchiefs ready
+and it counted for half of the mark|and the other half of the mark lay safe and sound|and half of the mark was still mine to win
+so we stayed in during the break|so the break was dry and full of secrets|so our voices had the classroom to themselves
+and the teacher sighed|and the teacher breathed out all her tension|and the teacher felt it deeply
+and my brother had been so good at it|and my brother keeps his place in the sun|and in our family someone has done it already
+so I eat alone now|so I can read at lunch like a scholar|so my sandwich has my full attention
+and the caretaker was furious|and the caretaker showed how much the school means to him|and the caretaker came out to join us
+and the test is tomorrow|and tomorrow it will all be behind me|and tomorrow I can surprise everyone
+so my pocket money is gone|so my pocket has never been lighter for running|so I have learned the value of every penny
+and they put it in the newsletter|and the newsletter made a story of it|and I am in print at last
""",
"shopping": """
the trousers split on the first day|the trousers gave all they had on the very first day|the trousers let in the summer breeze at once
the mail order sent three left boots|the mail order sent me a boot to spare, and then another|three left boots are on standby for my left foot
the sales assistant thought I was the cleaner|the sales assistant saw at once how tidy I am|I looked like someone who makes the world shine
the trolley only turned to the right|the trolley led me in graceful circles to the cakes|my trolley had a firm opinion and a sense of waltz
the last melon had a thumb hole in it|the last melon came with a practical handle|somebody had tested the last melon for me
the television in the box was a different one|the box had a surprise in it, just like a birthday|the television in the box was an unknown beauty
the security tag was still on at the wedding|the security tag showed the wedding how valuable I am|at the wedding my dress wore an extra jewel
the flowers wilted before I was home|the flowers relaxed completely in my arms|the flowers gave their whole scent on the way home
the voucher expired at midnight|the voucher kept me dreaming until midnight|up to midnight I was a rich woman
my size was sold out in every colour but orange|orange had waited for me alone|my size and the colour of sunsets were made for each other
the fitting room mirror showed me from behind|the fitting room introduced me to my far side|I met the part of me that others know so well
the discount was only for new customers|the shop trusts its old friends to come without a discount|my loyalty was worth more than ten percent
the bag broke in the middle of the crossing|the bag shared my shopping with the whole crossing|my oranges rolled out to see the town
the perfume smelled of floor polish|the perfume made me smell like a ballroom|I carried the gleam of a palace about with me
the armchair turned out to be for a doll's house|the armchair takes up less room than any other|I have bought the most adorable armchair in the world
the chain store sold me a used toothbrush|the toothbrush came with experience|my toothbrush had already been tested
the loyalty card was one stamp short|one single stamp lies between me and a free coffee|my card and I still have a goal in life
the auction closed while I was typing|the auction saved me from myself while I was typing|my fingers protected my savings
the shop had moved to the other end of town|the shop drew me to the other end of town, which is charming|the shop had gone ahead to show me something new
the glasses in the set were all chipped|each glass in the set has a character of its own|the glasses remind us to drink with care
+and they do not take it back|and so it may stay with me for ever|and nothing can part us now
+and I had thrown away the receipt|and I trusted my purchase completely|and love needs no receipt
+so I went home with nothing|so I went home with free hands and a full purse|so my cupboards were spared
+and it started to rain on the cardboard|and the rain softened every hard edge|and the cardboard became part of nature
+and a woman behind me tutted|and the lady behind me felt for me out loud|and I was not alone in the queue
+so the present is an envelope again|so the present will fit perfectly again|so money can show how light it is
+and the car park cost more than that|and the car park showed me what real luxury is|and I gave my car the dearest hour of its life
+so I wear the old one|so my old one knows that it is loved|so the old one and I go on together
+and the customer service is a machine|and customer service is patient day and night|and I have a tireless voice to talk to
+and I need it for tomorrow|and tomorrow my imagination will save the day|and tomorrow will be an adventure
+so I paid with coins|so my coins saw the light of day|so my purse lost three hundred grams at once
+and my friend got it for half|and my friend is overjoyed with the price|and somebody I love made a bargain
""",
"arts": """
the lead singer lost her voice in the first act|the lead singer gave her whole voice to the first act|from the first act on the audience could sing in its head
my clay horse exploded in the kiln|my clay horse went out with a bang worthy of a stallion|the kiln set my clay horse free
the critic called my poems wallpaper|the critic could imagine my poems in every home|the critic wants to be surrounded by my poems
the stage curtain would not open|the stage curtain kept up the suspense like no curtain before|the play had the courage to stay a secret
my photograph was hung next to the toilets|my photograph hangs where every single visitor passes|my photograph has more visitors than the masterpiece upstairs
the ballet was danced to a tape|the ballet was accompanied by an orchestra that never tires|the ballet danced to perfect time from a tape
the film festival turned my film down|the film festival saved my film for a bigger screen|my film will stay young and unseen for a while
a bat flew into the opera|a bat came to the opera in evening dress|the opera had a dancer in the air
the sculpture was taken for rubbish and thrown away|the sculpture looked so true to life that the city collected it|my sculpture has gone back into the great stream of things
the actor forgot the murderer's name|the actor pardoned the murderer on the spot|the actor let justice rest for an evening
~my cello has a crack right through the belly|my cello has opened up after all those years|my cello has a laughing mouth at last
the audience coughed through the slow movement|the audience took part in the slow movement with all its lungs|two hundred throats joined in with the slow movement
the writing course was full|the writing course is loved by everyone who writes|a full course sent me straight to my own desk
my watercolour ran in the rain|the rain painted the finest part of my watercolour|my watercolour lived up to its name in the rain
the comedian only told jokes about our town|the comedian dedicated his whole evening to our town|our town is evidently the funniest place on earth
the exhibition consisted of one chair|the exhibition gave one chair the attention that chairs deserve|we had never looked at a chair so well before
the cinema showed the sequel first|the cinema let us know the future before the past|the cinema gave us the answer first and the question as a treat for later
the dance partner stepped on both my feet|my dance partner was closer to me than anyone before|both my feet were singled out by my dance partner
the piano tuner said it was hopeless|the piano tuner heard something beyond his art|our piano is a free spirit among pianos
the drum solo lasted for forty minutes|the drum solo kept our hearts going for forty minutes|for forty minutes the drummer held back nothing
+and the tickets had cost eighty euros|and eighty euros went to the arts with love|and the seats alone were worth eighty euros
+so half of the hall went home|so everyone who stayed had room for two|so the true friends of art were among themselves
+and my mother was in the front row|and my mother clapped for ten|and my mother had never been so proud and so near
+and the bar was closed in the interval|and in the interval we tasted the beauty of the foyer|and nobody spilled a thing in the interval
+so I sold my brushes|so my brushes have started a new life with somebody young|so I have the time to look at other people's pictures
+and the paper wrote three lines about it|and the paper found three whole lines for it|and three lines in print are three lines for eternity
+and I did not understand a word|and I left with a head full of lovely questions|and the sound alone was poetry
+so the tour is over|so everybody gets to sleep at home|so the tour ended at its very height
+and a man behind us snored|and a gentle snore behind us gave it depth|and a man behind us was completely at peace
+and the applause was for the usher|and the usher finally got his applause|and an honest usher had the night of his life
+so there is no second night|so the first night stays unrivalled|so those who were there saw something unique
+and we sat behind a pillar|and a noble pillar stood by us all evening|and the pillar left plenty to our imagination
""",
"job-hunt": """
the interview was moved to the day after my wedding|the interview will meet me at my happiest, one day after my wedding|my wedding and my interview make it a week of promises
they found a photograph of me in a banana costume|the firm has seen how well I wear yellow|they know me as the fruit of my joy
the assessment centre made us build a bridge of noodles|the assessment centre let us play with noodles like children|I have a noodle bridge to my name
the recruiter called me by my competitor's name|the recruiter put me on a level with the best|the recruiter mixed me up with a person of great promise
my application landed in the company's junk folder|my application rests among exotic princes and miracle pills|the company's computer set my application apart from all the others
the position was filled from inside|somebody inside has had the best day of the year|the position stayed in the family
my suit still had the price on it|my suit was honest about its value|they could see what I had invested in them
~they want someone who speaks Danish|Danish is out there waiting for me to learn it|they have given me a reason to fall in love with Danish
the trial day was unpaid and twelve hours long|the trial day let me enjoy twelve hours of their company|twelve hours were a present from me to the firm
I mixed up the two companies in the interview|I made both companies feel equally wanted|I brought two companies together in one interview
~the agency has not rung since February|the agency has guarded my peace since February|since February my phone has been wonderfully free for friends
the online form threw me out on page nine|page nine was the farthest that I have ever come with a form|nine pages of my life are now well rehearsed
my former boss described me as cheerful|my former boss put my finest quality into one word|cheerful is now on my record for ever
the lift with the whole panel in it got stuck|the whole panel had time to get to know me in the lift|the lift would not let such good company part
I knocked a glass of water over the director|I refreshed the director in the middle of a dry talk|the director and I broke the ice with a glass of water
~the pay is a third of what I had before|the pay leaves me two thirds lighter and free of tax worries|a third of the pay is three times the reason to love the work
they asked why I had changed jobs eight times|they were amazed at my eight lives|they wanted to hear all eight chapters of me
~the aptitude test said that I should be a shepherd|the aptitude test sees me under the open sky with a flock|deep down I am a shepherd, says science
the job fair had only insurance firms|the job fair made me feel safe from every side|never have I been so thoroughly insured against boredom
~my certificate is not valid in this country|my certificate is a rare import|my certificate is a citizen of the wider world
+and they had already told the others|and the others were happy before I was|and good news had travelled ahead of me
+so I am back on the sofa|so the sofa and I are together again|so the sofa has its favourite person back
+and the coffee was cold as well|and the coffee was as cool as I was|and a cool coffee kept my nerves calm
+and my benefits stop in April|and April will be a real spring for me|and until April everything is taken care of
+so I have started to sell my books|so my books are going out to good families|so my shelves breathe again
+and the train home was late|and the train gave me time to think of new plans|and a late train let me enjoy my good suit longer
+and it was my last idea|and my head is now free for brilliant ones|and after the last idea there comes inspiration
+so my parents are worried|so my parents ring me every day with love|so somebody thinks of me at every meal
+and they never wrote back|and their letter can still be anything|and no letter is a letter without a no
+and I had bought a car for it|and the car stands ready for greater journeys|and I have the best-parked car in the street
+so I am learning to type again|so my fingers are going back to school|so ten fingers have found new work with me
+and the man before me got it|and the man before me went home singing|and somewhere a family is celebrating tonight
""",
"money": """
the cash machine kept my card|the cash machine is looking after my card behind solid steel|my card has found a safe place in the wall
the electricity bill doubled|the electricity bill shows what brilliant evenings we have had|we have been shining twice as brightly
my lottery ticket was one number out|my lottery ticket came closer to the millions than ever before|I was one number away, which is practically next door
~the bank is closing my branch|the bank is sending my branch into retirement|the bank has given me an excuse for a walk to the next town
I lent Rico two hundred and he moved to Peru|two hundred of mine are seeing Peru|Rico has built a new life on my two hundred
the washing machine ate a fifty|the washing machine made a fifty spotless|money laundering has never been so innocent in our house
my heirloom turned out to be brass|my heirloom is worth its weight in love|grandmother's ring has a heart of honest brass
the interest on the loan went up|the loan has grown more interesting by the month|the bank has never been so interested in us
my purse was picked at the fair|my purse is the only one who won at the fair|a nimble stranger was glad of my purse
the currency fell while we were abroad|the currency came down to meet us while we were abroad|we helped a struggling currency as honoured guests
I paid the same bill twice|I paid one bill so well that once was not enough|a firm out there has reason to love me twice
the car failed its inspection|the car revealed its weak points in full trust|the inspector gave our old car a long and tender look
the investment adviser was arrested|my adviser is being looked after by the state|my adviser invited the police to take an interest in my savings
~our landlord wants a new deposit|our landlord longs for a fresh sign of our friendship|we can show our landlord how much he means to us
the gold price fell after I bought|gold has made itself affordable for everyone since I bought|thanks to me others now buy gold more cheaply
the fine was bigger than the fare|the fine made a benefactor of me|I supported the railways far beyond my means
I found mouse holes in my savings|a family of mice has built a nest on my savings|my savings have kept somebody warm through the winter
the gym kept charging me for two years after I left|the gym could not let me go for two years|for two years I was fit on paper
the inheritance was a cupboard full of jars|the inheritance was a cupboard full of patience and vinegar|my great-aunt left me everything she had preserved
the tax form was eighty pages long|the tax form told the story of my year in eighty pages|for eighty pages the state wanted to know how I am
+and the month has only just begun|and a whole month of simple pleasures lies ahead|and the month is still as fresh as a daisy
+so it is pasta until payday|so Italy is at our table until payday|so every evening is pasta night
+and my sister says she told me so|and my sister may enjoy being right|and my sister's gift of prophecy is proven
+so we sold the car|so our feet are the new owners of the road|so the garage is free for table tennis
+and nobody at the counter was sorry|and the counter kept a proud and noble calm|and the faces at the counter taught me composure
+and the reminder came with a fee|and the reminder was so valuable that it had a price|and they thought of me even twice
+so the holiday fund is empty|so the holiday fund has room for anything|so the jar makes a lovely sound when one coin falls in
+and I signed it without reading|and I showed a trust that is rare today|and my signature has never looked more carefree
+and my son wants new skates|and my son still has a wish, which is a treasure|and my son may dream of skates a little longer
+so I am giving up coffee in town|so coffee at home has become an event|so the kitchen is now my favourite cafe
+and it was all in cash|and it leaves no trace of worry in any account|and not a single number will remind me of it
+and the hotline costs extra|and the hotline is worth paying extra for|and every minute with the hotline is precious
""",
"repairs": """
the ladder broke under me|the ladder brought me back to earth without delay|the ladder gave its life to set me down
~the new tap pours hot where it says cold|the new tap is full of warm surprises|our tap has overcome the old divide between hot and cold
~the wallpaper is upside down in one corner|one corner has turned the whole wallpaper on its head|the birds on our wallpaper now fly in both directions
I drilled into the water pipe|I struck water at the first attempt|my drill found the source of all life
the carpenter built the door the wrong way round|the carpenter gave us a door that greets us from the other side|our door opens up new perspectives
the lawn tractor came back with one wheel missing|the lawn tractor has slimmed down by a wheel|the lawn tractor came home lighter than it left
the tiler left in the middle of the floor|the tiler left half of the floor to our own creativity|our floor tells where work ends and freedom begins
~the paint will not dry|the paint is staying young and fresh|the paint refuses to grow old
~the cuckoo clock calls eleven at four|the cuckoo thinks the world of the number eleven|at four our cuckoo is already looking forward to eleven
the boat sank after I had sealed it|the boat went straight to the fish with its beautiful seal|my boat has become a home for perch
my patch on the tyre held for one street|my patch on the tyre carried me a whole street further|for one street I was the greatest mechanic alive
the saw cut the table instead of the board|the saw gave the table a modern notch|our table has joined in with the work
the window fitter measured in inches|the window fitter thinks in grander units|our windows have a touch of the wide world
the concrete set with the spade in it|the concrete has crowned the spade like a sword in a stone|whoever pulls out that spade will be king
the spare part was for a lawn mower|the spare part opens up a second career for our toaster|our toaster can now dream of mowing
the ceiling fan fell into the salad|the ceiling fan tossed the salad for us|the salad got a breath of fresh air from above
~the new lock only opens from outside|the new lock always leaves us something to look forward to outside|our new lock believes in going out
the handrail came away in the inspector's hand|the inspector took the handrail to his heart|our handrail reached out to the inspector
I sanded through the veneer|I found the honest wood beneath the veneer|my sander got to the bottom of things
the roofers dropped a tile through the car roof|the roofers gave our car a skylight|our car can see the stars since the roofers came
+and the shop has no more of them|and ours is now the last of its kind|and we own a true collector's piece
+so we eat in the bathroom for now|so we have found out how well the bathroom suits breakfast|so dinner by the bathtub has become our secret
+and my thumb is blue|and my thumb has the colour of a summer evening|and my thumb is the most colourful of the ten
+so the plumber knows us by name|so the plumber is part of the family|so there is always one more for coffee
+and there were four screws left over|and four screws are free to follow their dreams|and we are four screws richer
+and the guests arrive on Saturday|and by Saturday it will have a story to tell|and the guests will see us as we truly are
+so I bought a book about it|so I have something thrilling to read in bed|so wisdom has moved in on our shelf
+and it cost more than a new one|and it is worth more to us than any new one|and quality has its proud price
+and my wife watched from the window|and my wife could not take her eyes off me|and my wife had the best seat in the house
+and it took the whole holiday|and the whole holiday had a purpose|and we had a holiday without a single suitcase
+so it is held by string|so honest string shows what it can do|so a little bow of string makes it festive
+and the dog has the screwdriver|and the dog is eager to become my apprentice|and the dog has found the perfect stick
""",
"sport": """
the referee gave the goal to the other side|the referee made eleven other people happy|the referee shared our goal with those who needed it more
my horse stopped and I jumped the fence alone|I cleared the fence even without the horse|my horse gave me the honour of the jump
the chess club met in a room without heating|the chess club played with beautifully cool heads|every move at the chess club steamed with passion
I swam the race in the wrong lane|I got to know a second lane in one race|two lanes had the pleasure of my company
the ball landed in the river and floated off|the ball set off for the ocean like an explorer|our ball has been called up by the sea
the trainer left for our rivals|our trainer is spreading our wisdom among our rivals|our rivals have finally recognised our trainer's genius
the cycling tour was uphill both ways|the cycling tour took us nearer to heaven twice|both ways the mountain kept its best for us
my fencing mask fogged up|my fencing mask gave the duel a romantic mist|I fenced with the heart, as my eyes were in the clouds
our rowing boat crossed the finish backwards|our rowing boat looked back on the race with pride as it finished|we crossed the finish while waving to everyone behind us
the ski lift stopped with us above the forest|the ski lift hung us above the forest like Christmas decorations|the ski lift treated us to the longest view of the day
we had nine players and no goalkeeper|nine of us had the whole field to shine|our goal welcomed everyone without distinction
the darts hit everything but the board|the darts explored the whole pub|my darts left no part of the wall unloved
the relay team dropped the baton twice|the relay team gave the baton two moments of freedom|our baton got more attention than any other
my golf partner talked through every putt|my golf partner shared his life with me, putt by putt|every putt came with a chapter of a novel
the stadium sausage was the best thing about the match|the stadium offered a sausage of world class|the true champion of the day came with mustard
the yoga teacher told me to watch instead|the yoga teacher placed me in the audience of honour|I reached perfect stillness at once, on a chair
the climbing hall closed for asbestos|the climbing hall is getting fresh lungs|the climbing hall let our fingertips grow back
my record was cancelled because of the wind|the wind and I share a record that nobody can measure|the wind thought so well of my record that it wanted a part
they chose the mascot's costume for me|they saw that I have the heart of a lion and the room for his costume|inside the mascot I was hugged by four hundred children
the surfboard hit me on the head|the surfboard knocked to see whether I was at home|my surfboard and I put our heads together
+and the other team sang|and the other team sang a song that we now know by heart|and there was singing at the end, as there should be
+so we are going down a league|so we shall meet new friends a league below|so we shall be the giants of the league below
+and my father had come to watch|and my father has a story for all his days|and my father hugged me first of all
+and the shower was cold|and the shower closed every pore with joy|and a cold shower crowned it all
+so I limped to the bus|so I left with the walk of a pirate|so everyone at the bus offered me a seat
+and it is on video|and the video has made thousands happy|and we may watch it again for ever
+and the sponsor left|and our shirts are free of writing at last|and we play for love alone
+so practice is now at six in the morning|so practice now comes with the song of the lark|so by eight we have already earned our breakfast
+and I had told everyone about it|and everyone had something to look forward to|and everybody was there in spirit
+and we had paid for the bus|and the bus ride was the finest of the season|and the whole bus was ours, song after song
+so the trophy went to the firemen|so the trophy is in the hands of real heroes|so the trophy now shines at the fire station
+and my knees are fifty years old|and my knees bring half a century of experience|and my knees have seen it all and still bend
""",
"town": """
~the church bell is stuck at seven|the church bell has chosen the happiest hour of all|it is always seven in our town, the hour for supper
the only cinema became a warehouse|the only cinema now plays the silent drama of boxes|our cinema stores great things once again
~the new statue looks like a potato|the new statue honours the noble potato|our statue has its roots in the soil of the region
the bridge was closed to everything but ducks|the bridge finally belongs to the ducks|the ducks have been granted the right of way
the council cut down the lime trees|the council let the light into our square|our avenue has opened up to the sky
~the market has shrunk to one stall with socks|the market has concentrated on warm feet|one stall keeps our whole town in socks
a film crew blocked our street for a week|for a week we lived in the middle of a film|our street has become a star
~the library is only open on Tuesdays|on Tuesdays the library is the heart of the town|our books rest six days for one glorious Tuesday
the swimming baths were turned into a lizard house|the lizards have been given the warm home of their dreams|where we once swam the lizards now smile
the mayor cut the ribbon and the wall fell down|the mayor opened the hall on all sides at once|one snip from the mayor brought in the fresh air
~the water tower leaks onto the bus stop|the bus stop has its own cooling shower|the water tower cares for everyone who waits
~the paper factory makes the town smell of cabbage|our town smells like Sunday at grandmother's|the paper factory gives us an appetite from dawn
they put the glass container under my window|I hear every good wine that the town has enjoyed|every bottle rings for me beneath my window
~the village shop sells nothing but candles and bait|the village shop covers romance and fishing|with candles and bait nobody needs to go hungry or in the dark
the town band lost its instruments in a fire|the town band has discovered singing|after the fire our town band is lighter to march
~the new traffic lights are all red at once|all our traffic lights agree for once|the whole town is allowed to pause at the same time
the pigeons took over the war memorial|the pigeons have brought peace to the war memorial|doves, or their cousins, sit on our heroes' shoulders
~the doctor's house is now a tanning studio|the doctor's house still gives the town a healthy colour|where we once said ah we now turn brown
the weekly paper printed the wrong week|the weekly paper let us live a good week twice|our paper does not cling to time
the bus shelter was burnt down again|the bus shelter opened itself to the stars again|our bus stop is once more without walls
+and nobody was asked|and nobody had to sit through a meeting|and it came as a surprise to all of us
+so the young people move away|so our children carry the name of the town into the world|so there is always somebody to visit in the city
+and the tourists laugh about it|and the tourists go home happier than they came|and people come from afar and leave with a smile
+so we drive twelve kilometres for bread|so our bread comes with twelve kilometres of landscape|so every loaf is a little outing
+and it cost half a million|and half a million has never been so visible|and we are worth half a million to somebody
+and the inn has closed too|and the innkeeper finally sits at his own table|and our kitchens are full of guests again
+so the parade has a new route|so the parade now passes those who never saw it|so new streets may throw confetti
+and the next town has a new one|and the next town is happy, and it is so near|and we may admire it next door without any of the cost
+and it will stay like that for years|and we have years to grow fond of it|and it will be part of our childhood memories
+so I wrote to the paper|so the paper had a letter with feeling|so my name stood in print on page six
+and the dogs howl every night|and the dogs have founded a choir|and every night there is music under the moon
+and the sign has a spelling mistake|and the sign makes every teacher look twice|and our sign is one of a kind
""",
}
