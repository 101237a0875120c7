"""The hand-written parts that generate.py puts together. Nothing here stands in dev or test."""

AGENTS = ("Abena Aiko Alastair Amaru Anneke Arjun Beatriz Bogdan Carys Cem Daiyu Delphine Diego Efua "
          "Einar Emeka Esma Fabian Fiona Gaspard Gudrun Hamza Henrike Ibrahim Isolde Jelena Joao "
          "Kalinda Katya Keoni Laszlo Leilani Lindiwe Lorenzo Lotte Magnus Marisa Meera Milos Mina "
          "Nasrin Nils Odalys Oren Pilar Priya Rasmus Rosalie Sanjay Sefa Sunniva Takeshi Tatiana "
          "Teodor Ulla Valentina Wojtek Yara Zainab Zeno").split()

OPEN_A = ["{firm}, {agent} on the line.", "Thank you for calling {firm}. My name's {agent}.",
          "{firm} customer care. {agent} here, what's up?", "Welcome to {firm}, I'm {agent}.",
          "{firm}. You've got {agent}.", "This is {firm}, repairs and returns. {agent} speaking.",
          "{agent} at {firm}. What seems to be the trouble?", "{firm}, good day to you. It's {agent}.",
          "{firm} help line, {agent}. Go ahead.", "You've reached {firm}. {agent} will help you.",
          "Good afternoon from {firm}, {agent} speaking.", "{firm}, {agent} listening."]
OPEN_C = ["Hello, I hope I'm in the right place. {fault}", "At last, someone picks up. {fault}",
          "Good morning to you. {fault}", "Hi, quick one for you. {fault}",
          "Is this the repair department? {fault}", "Sorry to bother you. {fault}",
          "Right. I've been on hold for ages. {fault}", "Hey there. {fault}",
          "I need help with something. {fault}", "I was told to ring here. {fault}",
          "Yes, good evening. {fault}", "You won't believe this. {fault}"]
PITY = ["I'm sorry about that.", "That's annoying, I know.", "Oh no.", "Let's see what we can do.",
        "That isn't how it should be.", "Thanks for telling us.", "I can imagine you're cross.",
        "We'll sort it out.", "Hm, odd.", "Okay, one thing at a time.", "That won't do at all.",
        "I've heard of that one.", "Dear me.", "Right, let me pull up your file."]
ASK_NUMBER = ["What's the customer number, please?", "Could you read me your customer number?",
              "I'll need the customer number first.", "Is there a customer number at hand?",
              "Which customer number is it under?", "Would you tell me the customer number, please?",
              "Let me have your customer number.", "And what customer number is on your letter?",
              "Can you find your customer number for me?"]
SAY_NUMBER = ["It's {number}.", "That'd be {number}.", "One moment. {number}.", "{number}, I think. Yes.",
              "I've it here: {number}.", "Sure, {number}.", "{number}. It's on the bill.",
              "My customer number is {number}.", "Says {number} at the top.", "{number}, in my wife's name."]
ASK_MODEL = ["And what model is the {thing}?", "Which {thing} do you have exactly?",
             "What does it say on the type plate?", "Can you see the model on the {thing}?",
             "What type of {thing} are we talking about?", "And the exact model, please?",
             "Do you know which model it is?", "Read me the type from the label, please."]
SAY_MODEL = ["It's the {model}.", "{model}.", "The {model}, it says.", "{model}, if I read it right.",
             "On the sticker there's {model}.", "The {model}, bought last year.", "I've the {model}.",
             "{model}. It's in tiny print.", "Says {model} on the back."]
ASK_SERVICE = ["And which {thing} is it about?", "What exactly did you book or buy?", "Which {thing}, please?",
               "What's the code of the {thing}?"]
SAY_SERVICE = ["{model}.", "It's {model}, says the mail.", "The one called {model}.", "{model}, in full."]
FIX_NUMBER = ["C: {wrong}. No, hang on: {number}.", "C: {wrong}. / A: I can't find that one. / C: Sorry, {number}.",
              "C: It's {wrong}... that's a smudge. {number}.",
              "C: {wrong}, is it? / A: That's somebody else's. / C: Then it's {number}.",
              "C: {wrong}. Wait, I need my glasses. {number}.",
              "C: {wrong}. / A: {wrong}, let me repeat that. / C: I said it wrong. {number}.",
              "C: I always mix it up. {wrong}, no, {number}.",
              "C: {wrong}. / A: Could you check? It doesn't exist. / C: Oh, {number}, my mistake.",
              "C: My old one was {wrong}. Now I'm {number}.",
              "C: {wrong}. My husband's shaking his head. {number}."]
FIX_MODEL = ["C: The {wrong}. Sorry, that's the old one. {model}.", "C: The {wrong}. / A: We never sold that. / C: Then {model}.",
             "C: {wrong}... I'm looking again... {model}.", "C: {wrong}, according to the box. The thing itself says {model}.",
             "C: It's the {wrong}. / A: Is it? / C: No, you're right. {model}.",
             "C: {wrong}. / A: That would surprise me. / C: {model}, then. It's dark in here.",
             "C: First I had the {wrong}, this one is the {model}.",
             "C: {wrong}, I'd say. My son says {model}, and he's right."]
DISTRACT = ["C: {m}? / A: No, that's the invoice. / C: Then {number}.",
            "C: There's a {m} and a {number}. / A: Which is under your name? / C: The second, {number}.",
            "C: Serial {m}, made in {y}... here, {number}.",
            "C: I paid {n} for it in {y}. The number, yes: {number}.",
            "C: I'm in flat {n}, and my customer number is {number}.",
            "C: Order {m}. / A: And the customer number? / C: {number}.",
            "C: You mean {m}? / A: That's our phone extension. / C: Oh. {number}.",
            "C: Page {n}... ah, there. {number}.", "C: I've {n} letters from you. They all say {number}.",
            "C: {number}. And the complaint of {y} was {m}, if you still have it.",
            "C: The one on the box is {m}. / A: That's the parcel. / C: So it's {number}."]
SPELL = ["C: {spoken}.", "C: I'll say it slowly. {spoken}.", "C: {spoken}. Got that?", "C: That's {spoken}.",
         "C: {spoken}. / A: So {number}. / C: Exactly.", "C: {spoken}. / A: {number}, thank you.",
         "C: Ready? {spoken}."]

PLACES = ["the shop in Bridge Street", "our counter in Halden", "the depot at Gate 4", "the kiosk at the station",
          "our workshop in Elm Road", "the branch in Market Lane", "the service point in Oakfield",
          "our store in Marisol Square"]

# What is promised: how the agent says it, and how the house style writes it down.
PROMISE = {
    "part": {"say": ["I'll post {part}, it should reach you on {date}.", "You'll get {part} in the mail on {date}.",
                     "I'm sending {part}. Expect it on {date}.", "Let me send {part}, arriving {date}.",
                     "We ship {part} today and you have it on {date}.", "{part} is on its way to you, for {date}."],
             "sum": "{part} by post on {date}."},
    "visit": {"say": ["Our technician could be with you on {date}, at {time}.", "I'll send someone round on {date} at {time}.",
                      "We have a fitter near you on {date}, {time}.", "How about a visit on {date}, at {time}?",
                      "I can book a repair at your place, {date}, {time}.", "Somebody will ring your bell on {date} at {time}."],
              "sum": "Technician to repair it on {date} at {time}."},
    "swap": {"say": ["We'll exchange it. The new one comes on {date}.", "You'll have another one on {date}, we take the old one back.",
                     "I'd rather replace it, on {date}.", "No repair, a new one: {date}.",
                     "I'm ordering you a replacement for {date}.", "A fresh one goes out to you for {date}."],
             "sum": "Exchange on {date}, old one taken back."},
    "bring": {"say": ["Bring it to {place}. It's ready on {date}.", "Leave it at {place}, and collect it on {date}.",
                      "If you drop it at {place}, we'll be done on {date}.", "{place} can do it, ready for you on {date}."],
              "sum": "Customer to bring it to {place}; ready on {date}."},
    "fetch": {"say": ["We fetch it on {date} and return it on {later}.", "A van collects it on {date}, and it's home again on {later}.",
                      "I'll have it picked up on {date}. You get it back on {later}."],
              "sum": "To be fetched on {date} and returned on {later}."},
    "refund": {"say": ["You'll see your money back on the account by {date}.", "I'm refunding it, by {date} at the latest.",
                       "We return what you paid, no later than {date}.", "The amount goes back to your card by {date}."],
               "sum": "Payment refunded by {date}."},
    "update": {"say": ["The software fix comes out on {date}, by itself.", "There's a new version on {date} that cures it.",
                       "Our developers release a cure on {date}.", "An update on {date} should end that."],
               "sum": "Software update on {date}."},
    "ring": {"say": ["Let me ask our expert. I'll ring you on {date} at {time}.", "I'll find out and call back on {date}, {time}.",
                     "You'll hear from our engineer by phone on {date} at {time}."],
             "sum": "Call back with an answer on {date} at {time}."},
}
KIND_NO = {
    "part": ["I've two left hands. I can't fit that.", "Last time a part came, it was the wrong one.", "I'd have nobody to put it in.",
             "You sent me one in spring. It lies in a drawer.", "No more parcels, please. I live on an island."],
    "visit": ["I don't want strangers in the house.", "Your man never found us the last time.", "I'm hardly ever at home.",
              "A visit for such a trifle?", "The dog doesn't like fitters."],
    "swap": ["I don't want a new one, I like this one.", "It's engraved, so I need it back.", "What a waste, it's nearly new.",
             "I've just got used to this one.", "My mother chose it. It stays."],
    "bring": ["I've no car.", "That's an hour's drive!", "I've a broken foot.", "With three kids on the bus? No.",
              "It's far too heavy to carry."],
    "fetch": ["I can't be without it that long.", "I wait for vans all year as it is.", "It's in use every day.",
              "Our road's closed, no van gets in."],
    "refund": ["I don't want money, I want it to work.", "And what would I use then?", "Money won't help me by the weekend.",
               "That's kind, but I need one."],
    "update": ["I've no internet out here.", "The last update is what broke it.", "That's what you said in the autumn.",
               "I'd rather not wait for software."],
    "ring": ["I've been called back three times already.", "I don't hear well on the phone.", "No calls, please, just mend it.",
             "I'm on shifts, I sleep at that hour."],
}
DATE_NO = ["My sister gets married that day.", "That's when I'm in hospital, just for a check.", "No good, I'm on a night train then.",
           "We've the chimney sweep that day.", "I'm teaching all of that day.", "Then I'm at sea.", "It's our harvest supper that day.",
           "Impossible, that's the school play.", "My boss would never let me.", "I've a court date then, as a witness.",
           "That's a holiday where I live.", "The street's dug up until after that.", "We're moving house on that very day.",
           "I'm flying home that morning.", "I've got the plasterers then.", "I run a market stall on that day.",
           "My grandson's christening, sorry.", "Then I'd be alone with the baby. Later?", "That clashes with my exam.",
           "There's a strike then, haven't you heard?"]
DATE_ASK = ["C: Is that a working day?", "C: Let me write that down.", "C: Really? My calendar says Sunday.", "C: Which day of the week is that?",
            "C: Say that again?", "C: So soon?", "C: I thought you were closed then."]
FIX_DATE = ["A: Oops, wrong page. I meant {right}. / C: Good that I asked.", "A: No, I misread. It's {right}. / C: {right}, noted.",
            "A: You're right, we're shut. {right}, then. / C: That's fine.", "A: Sorry, my screen just changed: {right}. / C: Okay.",
            "A: Hm, the van's full. {right} it is. / C: As you like.", "A: I see it now, {right} is the right one. / C: Thanks."]
PRICE_ASK = ["What does that cost me?", "Is there a charge?", "And who's paying?", "Will I get a bill?", "How much is it?",
             "Is that on the house?", "Do I owe you anything?", "And the damage? In money, I mean.", "Is it still in warranty?"]
FREE_SAY = ["It's on us.", "You pay nothing.", "No charge, you're in warranty.", "Free, as it's our fault.", "Not a penny.",
            "It's covered, don't worry.", "Nothing, with our apologies.", "Your care plan pays."]
PAY_SAY = ["It's {price} {coin} all in.", "{price} {coin}, I'm afraid.", "That comes to {price} {coin}.", "You'd pay {price} {coin}.",
           "The warranty's over, so {price} {coin}.", "A flat {price} {coin}.", "{price} {coin}, tax included."]
CLOSE = ["C: Good, thank you. / A: You're welcome.", "C: I'll hold you to it. / A: Please do.", "C: All right then. Bye. / A: Bye now.",
         "C: That's a relief. / A: Have a nice day.", "C: Marvellous. / A: Happy to help.", "C: Fine by me. / A: Take care.",
         "C: I take your word for it. / A: You may.", "C: Okay. Can you mail me that? / A: It's in your inbox.",
         "C: You've been very patient. / A: So have you.", "C: Let's hope so. / A: Ring me if not.",
         "C: Agreed. / A: Then it's in the book.", "C: Good. My number ends in {n}, if he's lost. / A: I'll pass it on.",
         "C: Is that everything? / A: That's everything.", "C: Thanks a million. / A: Any time.", "C: Not bad. / A: We do our best."]
LAST = ["A: Anything more for today? / C: No, that was it.", "A: Would you rate this call later? / C: We'll see.",
        "A: Your address hasn't changed, has it? / C: Still the same.", "A: Shall I send that by text as well? / C: Yes, do.",
        "C: One more thing, are you open on Saturdays? / A: Till one.", "A: Please don't open it yourself. / C: I wouldn't dare.",
        "A: Keep the receipt, will you? / C: It's in the drawer.", "C: And your name again? / A: It's on the mail.",
        "A: Is a neighbour in, if you're not? / C: Mrs Oduya, second floor.", "C: Can I pay by card? / A: Of course.",
        "A: I've put a note on your file. / C: A nice one, I hope."]
CHAT = ["C: What's that noise behind you? / A: Our canary. He works here.", "C: You sound like my nephew. / A: Is he nice? / C: Very.",
        "C: Is it snowing where you are? / A: Like feathers. / C: Here too.", "A: Is that a violin? / C: My daughter. Year one. / A: Ah.",
        "C: Bear with me, the cat's on the papers. / A: Cats know what matters.", "C: I baked today, shame you're so far. / A: What was it? / C: Plum cake.",
        "C: Did you see the match? / A: Don't mention it. / C: Terrible.", "A: My screen's slow today. / C: So am I.",
        "C: Sorry, doorbell... it was the neighbour. / A: No hurry.", "C: I used to do your job, you know. / A: Then you know. / C: I do.",
        "A: Lovely name, by the way. / C: My grandmother's.", "C: You're the first one who laughs today. / A: It's Friday.",
        "C: Wait, the soup. ... Here I am. / A: Smells good. / C: You can't smell it. / A: No.", "C: My parrot wants to say hello. / A: Hello, parrot.",
        "C: Is it true you've moved to Leeds? / A: In spring. Better coffee.", "A: You're on speaker? / C: I'm peeling potatoes.",
        "C: My train goes into a tunnel soon. / A: Then let's be quick.", "C: He's eaten the manual. / A: Your son? / C: The dog."]


def _trades(text):
    trades, trade = [], None
    for line in text.strip().splitlines():
        if line.startswith("* "):
            thing, firms, models, promises = [f.strip() for f in line[2:].split("|")]
            trade = {"thing": thing, "firms": [f.strip() for f in firms.split(";")],
                     "models": [m.strip() for m in models.split(";")],
                     "promises": promises.split(), "faults": []}
            trades.append(trade)
        elif line.strip():
            fields = [f.strip() for f in line.split("|")]
            assert len(fields) in (6, 7), line
            trade["faults"].append(fields)
    return trades


# * thing | firms | model codes | what may be promised ("service": not a thing with a label)
# caller | in the summary | agent asks | caller answers | agent concludes | cause in the summary
# and where a part sent by post would help: | the part
TRADES = _trades("""
* toaster | Hollis Kitchenware; Tarn and Rowe | TX-##; Crisp ###; TA##@ | swap bring refund
The toaster throws the bread onto the floor. | throws the bread out | Both slots, or just one? | Both. We've started to duck. | A spring has slipped off. | spring slipped | a new spring
My toaster only browns on one side. | browns on one side only | Do all the wires glow? | The outer ones stay grey. | Then an element is broken. | element broken | a new element
The lever won't stay down on our toaster. | lever does not stay down | Is it plugged in while you press? | Naturally. | The magnet has no power, it seems. | magnet dead
* tumble dryer | Novacasa; Whitehouse Laundry Care | DR ###; TD-##@; Breeze ## | visit swap
The dryer turns but everything comes out wet. | turns, but laundry stays wet | When did you last clean the filter? | Every time, I'm strict. | Then the heating element is gone. | heating element gone
Our tumble dryer squeals like a pig. | squeals when turning | From the start, or once it's warm? | From the first turn. | That'll be the belt or the roller. | belt or roller worn | a new belt
It tumbles for five minutes and stops. | stops after five minutes | Is there water in the tank? | A full tank, I never knew. | The float is stuck, then. | float stuck | a new float
* vacuum cleaner | Stoffel and Kern; Cleanhaus | VC-###; Pico ##; SX ## | swap bring refund
The hoover has lost all its suck. | has no suction | Is the bag new? | Yesterday's. | There's a tear in the hose, I bet. | hose torn | a new hose
My vacuum smells like burnt hair. | smells burnt | Does the brush still spin? | It stutters. | Hair in the bearing, it gets hot. | hair in the bearing | a new brush
The cable won't roll back in. | cable does not roll in | Has it been yanked? | By my toddler, daily. | The drum spring is broken. | drum spring broken
* dehumidifier | Dryline Home; Arbor Air | DH-##; Desert ##; DL ###@ | swap fetch ring
The dehumidifier collects nothing, and the wall's wet. | collects no water | How warm is that room? | It's a cellar, about ten. | It ices up below fifteen. | iced up in a cold room
It says tank full and the tank is empty. | shows tank full when empty | Does the float move? | It's glued with lime. | Lime, then. We can mend that. | float limed | a new float
Our dehumidifier hums all night and shakes. | hums and shakes | Is it on a wooden floor? | On the stairs landing. | A foot is missing, or the fan is bent. | fan or foot damaged | a set of feet
* washing machine | Belcanto Appliances; Wave and Sons | WM-####; Aqua ###; W##-@@ | visit swap
The washer walked into the middle of the kitchen. | walks when spinning | Were the transport bolts taken out? | Which bolts? | Those four at the back. They must come out. | transport bolts still in
There's grey slime on our clean shirts. | leaves grey slime on laundry | Do you ever wash hot? | Never above thirty. | The drum needs a hot clean and the seal is gone. | drum dirty, seal gone | a new door seal
The drum won't open since this morning. | door does not open | Is there still water in it? | Up to the window. | So the pump has given up. | pump dead
* fridge | Polhavn Cooling; Frostbridge | FR-###; Nordic ##@; K ### | visit swap ring
My fridge freezes the lettuce. | freezes the food | Which number is the dial on? | On two. | Then its thermostat is off. | thermostat faulty | a new thermostat
The light in our fridge never goes out. | light never goes out | How did you see that? | I left my phone in, filming. | Clever. It's the door switch. | door switch stuck | a new door switch
Water stands under the vegetable box. | water under the vegetable box | Is the hole at the back clear? | What hole? | The drain's blocked, then. | drain blocked
* espresso maker | Torrefina; Baldini Coffee | EM-##; Crema ###; BC##-@ | bring swap fetch
The coffee comes out drop by drop. | coffee only drips | When was it descaled? | Is that a thing? | It's full of lime, I'd say. | limed up | descaling tablets
It grinds and grinds, and no coffee. | grinds without making coffee | Are there beans in the hopper? | To the brim. | The chute is blocked by oily beans. | chute blocked | a cleaning brush
There's steam from places where none should be. | steam leaks at the side | At the wand or the body? | The body, left. | A ring inside has split. | ring split | a new ring
* induction cooker | Chef's Corner; Albrecht Kitchens | IC-##@; Plana ###; AK #### | visit swap ring
Two of the four plates went dark. | two of four plates dead | Those on the left? | On the left, yes. | One board feeds those two. | power board dead
My cooker beeps whenever I boil milk. | beeps while cooking | Does it boil over? | Every morning. | Wet keys make it beep. The panel has suffered. | touch panel wet
The glass has a crack since the pan fell. | glass cracked by a pan | Is it still in use? | We switched it off at once. | Very good, leave it off. | 
* router | Fibrelane; Oberon Net | RX-####; Hub ##; OB##@ | swap update visit ring
The internet dies every time the microwave runs. | loses the network when the microwave runs | How far apart are they? | A hand's width. | They share a channel. | on the same channel as the microwave | a longer cable
All lamps blink and nobody can work here. | all lamps blink, no connection | Since the storm? | Since exactly then. | Lightning got it. | hit by lightning
The wifi reaches the kitchen but not the bed. | no signal in the bedroom | How many walls between? | Three, thick ones. | You need a second antenna. | three walls in between | a second antenna
* television | Lumiskreen; Castor Video | TV-##@; Vista ###; L## | swap visit update refund
There's a green stripe down the screen. | green stripe on the screen | On every channel? | Even in the menu. | That's the panel. | panel faulty
The telly turns itself on at four every morning. | turns itself on at 04:00 | Is a wake-up timer set? | We looked, no. | It's a bug in the new software. | software bug
No sound since Sunday, but a fine picture. | no sound | Have you any box plugged in? | A sound bar, new. | The sound goes there, and the port is broken. | sound port broken
* phone | Cellaria; Handfon | C##; Pebble #; HF-### | swap bring refund update
My phone's battery has gone fat and the back bulges. | battery swollen | Is it hot? | A bit warm. | Please switch it off and don't charge it. | to stay switched off
The camera makes everyone blue. | pictures come out blue | Is there a case on it? | A blue one, now you ask. | Ha. And without the case? It's the flash, then. | flash reflected by the case
It rings, but nobody hears me. | caller cannot be heard | Did it get wet? | Only a bit of beach. | Sand in the microphone. | sand in the microphone
* printer | Inkhaven; Drucker and Daughters | PR-###; Jet ####; ID ##@ | swap visit update
The printer eats the paper and keeps it. | keeps jamming | Which tray do you use? | The lower. | Its roller is smooth with age. | roller worn | a new roller
It says the ink isn't real, and it's yours! | refuses original ink | Where did you buy it? | In your own shop. | A chip error, my apologies. | chip error | a new cartridge
Everything I print is mirrored. | prints mirrored | Did anyone play with the settings? | The kids did a T-shirt. | It's stuck in transfer mode. | stuck in transfer mode
* laptop | Marlow Computing; Byteworks | ML-##; Slate ###; BW#@ | fetch bring swap ring
The letter E is gone from my laptop. | letter E does not work | Is the cap off, or dead? | It's there and does nothing. | The keyboard needs changing. | keyboard faulty
The fan sounds like a plane taking off. | fan very loud | What runs on it? | A spreadsheet. | Dust, a lot of it, I suppose. | full of dust
It won't charge unless I hold the plug. | charges only when the plug is held | Is the plug loose or the socket? | The socket wobbles. | The socket has come off the board. | socket loose
* headphones | Aurelia Audio; Tonhaus | HP-##; Still ###; AX # | swap refund update
One side is silent, the left. | left side silent | Cable or wireless? | Wireless. | Try the other phone... no? Then it's inside. | driver dead
They crackle when I chew. | crackle while chewing | Are they new? | A week old. | The seal is too tight. You need the other tips. | wrong size of tips | other ear tips
My headphones talk to the neighbour's TV. | connect to a neighbour's television | Did you reset them? | Twice. | A pairing bug, then. | pairing bug
* heat pump | Thermolund; Warmeland | HP ####; Geo ##; TL-##@ | visit ring update
The heating bill doubled and the house is cold. | uses double the power, house cold | What's the outlet temperature? | Nineteen. | It's running on the electric rod only. | running on the electric rod
There's an ice block on the outdoor unit. | outdoor unit iced up | Is the fan free? | You can't see the fan. | The defrost sensor has failed. | defrost sensor failed
My neighbours hear our heat pump more than we do. | too loud for the neighbours | At night, mostly? | At night, yes. | The night mode was never set. | night mode not set
* boiler | Gasgow Heating; Kesselmann | GB-##; Ember ###; KM ##@ | visit ring
We've no heating, only hot taps. | no heating, hot water works | What pressure does it show? | Nearly nothing. | It's lost its water somewhere. | pressure lost
It clicks ten times and gives up. | does not ignite | Do you smell gas? | No, nothing. | Good. The electrode is worn out. | electrode worn
Our boiler bangs in the night. | bangs at night | Just when it starts? | Then, yes. | Lime in the exchanger. | exchanger limed
* solar panel | Sunfold Energy; Brightfield Solar | SP-###; Ray ##; SF##@ | visit ring swap
The panels give half of last year. | gives half of last year's power | Any new trees or chimneys? | A neighbour's dormer. | It shades one string. | one string shaded
One panel is shattered, after the hail. | shattered by hail | Is it insured? | I thought by you. | It is, in the first ten years. | hail
The app shows zero at noon. | app shows zero at noon | And the meter itself? | Turns like mad. | So only the data box is down. | data box down
* e-bike | Pedalhaus; Rivet Cycles | EB-##; Glide ###; R# Plus | bring visit swap
The motor pushes when I brake. | motor pushes while braking | Does the lever click? | It did once. | The brake switch is dead. | brake switch dead | a new brake switch
My bike's display goes black in the rain. | display goes black in rain | Is there a drop inside? | Like an aquarium. | The seal has failed. | seal failed | a new seal
The battery shows full and dies after ten minutes. | battery dies after ten minutes | How old is it? | Not two years yet. | One cell has collapsed. | cell collapsed
* pushchair | Lullaby Wheels; Kinderlauf | PC-##; Roam ###; LW # | swap bring
The brake of the pushchair doesn't hold on hills. | brake does not hold | Both wheels? | The right one rolls. | Its cable has stretched. | cable stretched | a new brake cable
The hood comes off in any wind. | hood comes off | Is the zip whole? | It has no teeth left. | That's a bad zip, I know that batch. | bad zip | a new hood
It folds up while I'm walking. | folds up in use | Do you hear two clicks? | Only one. | The second lock is broken. Don't use it. | second lock broken, not to be used
* mattress | Halcyon Sleep; Federbett | HS-###; Dune ##; FB @## | swap refund fetch ring
The mattress smells of paint after a month. | smells of paint after a month | Was it aired? | For a week, outdoors. | Then it's the glue. | glue
There's a hill in the middle of our bed. | hill in the middle | Is it turned now and then? | Every month. | The core has shifted. | core shifted
The zip on the cover split the first night. | zip of the cover split | Which size? | A hundred and sixty. | It was sewn too narrow. | sewn too narrow | a new cover
* desk | Werkbank Office; Oakline | WD-###; Lift ##; OL##@ | visit swap
The desk goes up but not down. | goes up but not down | What's on the display? | E and a number, it vanished. | One leg lost its count. | one leg lost its count | a new control box
My standing desk leans to the left. | leans to the left | Are both legs moving? | The left is lazy. | Its motor is tired. | left motor weak
The top has a blister from a teacup. | top blistered by a cup | Real wood or film? | Film, I'm told. | It shouldn't lift from tea. | film lifted
* sofa | Sessel and Co; Lindhall | SO-###; Fjell ##; LH @## | swap visit refund ring
A spring pokes me whenever I sit. | spring pokes through | On which seat? | The one by the window. | A clip has come off. | clip came off | a new clip
The colour comes off on my trousers. | colour rubs off | Which colour is it? | Indigo. | That dye wasn't fixed. | dye not fixed
One foot is shorter. It rocks. | rocks, one foot too short | Is the floor even? | We measured. It is. | A foot from another series. | wrong foot fitted | a new foot
* lawn mower | Greensward; Halm and Huber | LM-##; Meadow ###; HH# | bring fetch visit
The mower starts and dies at once. | starts and dies at once | Is the fuel fresh? | From last summer. | The carburettor is gummed up. | carburettor gummed up
It cuts like it's chewing. | cuts unevenly | When was it sharpened? | Never. | The blade is blunt and bent. | blade bent | a new blade
Our mower blew smoke all over the roses. | smokes heavily | Did you tip it over? | To clean it, yes. | Oil ran into the filter. | oil in the filter | a new filter
* pressure washer | Spritzwerk; Blue Jet | PW-###; Storm ##; BJ @# | bring swap
The washer pulses instead of spraying. | pulses instead of spraying | Is the tap fully open? | All the way. | There's air in the pump. | air in the pump
Water comes out of the motor side. | leaks at the motor | Was it out in the frost? | In the shed, all winter. | The pump housing has cracked, then. | pump cracked by frost
It runs even with the trigger shut. | runs with the trigger shut | Does it stop after a while? | Never. | The valve sticks. | valve sticks | a new valve
* alarm system | Wachturm Security; Safehold | AL-##; Guard ###; WT##@ | visit update ring
It goes off whenever the sun comes out. | false alarms in sunshine | Which sensor is it? | The one in the conservatory. | Moving heat fools it. | sensor fooled by heat | another sensor
The panel says line lost. | panel shows line lost | Did you change your phone company? | Last Tuesday. | It needs the new network. | new phone network | a network module
My code stopped working last night. | code does not work | How many tries? | Five. | It's locked after three. | locked after wrong codes
* smart lock | Keyfern; Riegel Home | SL-##; Latch ###; KF @# | update visit swap
The lock opens for my daughter, but not for me. | does not read one finger | Dry hands? | I'm a potter. | The reader can't see your lines. | finger worn smooth
It unlocks itself at night. | unlocks itself at night | Who has the app? | Me and my ex. | Ah. Let's delete that phone now. | second phone removed
The bolt stops halfway. | bolt stops halfway | Is the door swollen? | It scrapes a little. | Then the plate must be moved. | door swollen | a thinner plate
* hearing aid | Auris Care; Klangwelt | HA-##; Whisper #; AC## | bring swap ring
Everything sounds like a tin can. | sounds tinny | Since a clean, or suddenly? | Since I cleaned them. | The filter is wet or gone. | filter missing | a pack of filters
The right one is dead by lunchtime. | right battery empty by noon | Is it in the charger all night? | The lamp is red. | The contact is corroded. | contact corroded | a new charger
I hear my own steps like thunder. | own steps too loud | In all programs? | In all three. | The setting is too open. | setting too open
* blood sugar meter | Glykon; Vitalis Home | GM-##; Drop #; VH##@ | swap ring
The meter shows a different value each minute. | values differ from minute to minute | Are the strips in date? | Until next year. | Is the tin kept shut? No? They're damp, then. | strips damp | a tin of strips
It says error four and I have no other. | shows error four | Did you try new batteries? | Fresh ones. | The slot's dirty or broken. | slot broken
My readings don't reach the doctor's app. | readings do not reach the app | Which day did it last work? | Before the update. | The link was lost there. | link lost in the update
* wheelchair | Mobilis; Rollfrei | WC-##@; Move ###; RF# | visit fetch
The chair pulls to the right all the time. | pulls to the right | Are the tyres equal? | I pumped them both. | A bearing is going. | bearing worn | a new bearing
The armrest came off in my hand. | armrest came off | Can you push it back? | The screw's gone. | It's a known weak screw. | screw lost | a new screw
My joystick goes the wrong way round. | joystick reversed | After a repair? | On Monday, by you. | Somebody crossed two plugs. | plugs crossed at repair
* aquarium heater | Fischgut; Reef and River | AH-###; Lagune ##; FG@# | swap refund
The heater boiled my neon fish. | overheats the water | What was it set to? | Twenty-five, it was thirty-four. | The switch has welded shut. | switch welded shut
The glass of the heater is cracked. | glass cracked | Was it out of water? | During the clean, for a minute. | It must be off for that. | run out of water | a new heater
It stays cold whatever I set. | stays cold | Does the lamp come on? | No lamp. | Then it's the fuse in the plug. | fuse blown | a new fuse
* sewing machine | Nadelwerk; Singleton | SM-##; Hem ###; NW@# | bring fetch ring
The thread breaks every ten stitches. | thread breaks every ten stitches | Which needle is in? | The one it came with. | It's bent, and has cut the plate. | needle bent, plate scratched | a set of needles
The foot won't come down any more. | foot does not come down | Is the lever free? | It moves, nothing follows. | The rod is off its hook. | rod off its hook
It sews backwards only. | sews backwards only | Did you press the arrow? | A hundred times. | The key is stuck inside. | key stuck
* car seat | Kindersitz Plus; Tuck and Buckle | CS-##; Shield ###; TB# | swap ring
The straps won't tighten round my boy. | straps do not tighten | Is the lever up? | Up and down, nothing. | The drum is jammed with crumbs. | drum jammed | a new drum
We had a bump, is the seat still safe? | was in an accident | How fast were you? | Forty, about. | Then please don't use it again. | not to be used
The base shows red though it's clicked in. | base shows red when clicked in | Both feet on the floor? | One hangs in the air. | The leg is too short for your car. | leg too short for the car | a longer leg
* tent | Zeltmacher; High Fell | TE-#; Ridge ##; ZM@# | swap refund
It rained in through the seams. | leaks at the seams | Was it a long storm? | An hour of drizzle. | That batch was badly taped. | seams badly taped
A pole snapped on the first night. | pole snapped | Strong wind? | None at all. | The sleeve was too tight. | sleeve too tight | a new pole
The zip door won't shut any more. | zip does not shut | Sand in it? | We camp on a beach. | The slider is worn out. | slider worn | a new slider
* ski boots | Pistenhaus; Glacier Sport | SB-###; Carve ##; PH@# | swap bring
The buckle broke on the top of the mountain. | buckle broke | Which of the four? | The lowest. | We have those in stock. | lowest buckle | a new buckle
My toes are blue after an hour. | too tight at the toes | Thick socks? | Thin ones. | The shell must be widened. | shell too narrow
The heating in my boots is stone cold. | heating does not work | Do the lamps blink? | Red, then nothing. | The battery pack is dead. | battery pack dead | a new battery pack
* camera | Optikon; Lenscraft | CA-##; Lynx ###; OK@# | fetch swap update bring
There's the same grey dot on all my pictures. | grey dot on every picture | With each lens? | With all three. | Dust on the sensor. | dust on the sensor
It won't read any card. | reads no card | Bent pins, perhaps? | One looks short. | So the slot must be changed. | pin in the card slot bent
The focus hunts and never arrives. | does not focus | Since an update? | Since version three, right. | A bug, it's on our list. | software bug
* digital piano | Tastenhaus; Cantabile | DP-##; Recital ###; TH@# | visit swap ring
Three keys are louder than the rest. | three keys too loud | Next to each other? | G, A and B. | The rubber strip below is torn. | rubber strip torn | a new rubber strip
The pedal does nothing at all. | pedal does nothing | Is it plugged into the right hole? | There's only one. | Its cable is broken. | cable broken | a new pedal
It plays a tone lower than the flute. | plays a tone too low | Was transpose pressed? | I wouldn't know how. | The memory is faulty then. | memory faulty
* till | Kassenwerk; Counterpoint | TL-##; Trade ###; KW@# | visit update swap ring
The till prints blank receipts. | prints blank receipts | Is the paper the right way round? | I tried both. | The head is worn. | print head worn
It adds twelve and eight to twenty-one. | adds up wrongly | A tax set on one of them? | Maybe on the soup. | A tax key is wrong. | tax key wrong
The drawer opens at every beep. | drawer opens at every key | Since when? | Since the new software. | That's a setting it lost. | setting lost
* coffee subscription | Bohnenpost; Second Crack | Box ##; BP-###; Roast ## | refund ring service
My beans came ground, and I've a grinder. | beans came ground | What did you tick in the form? | Whole. | Then we mixed two boxes up. | boxes mixed up | two bags of whole beans
The bag had a hole and the postman's van smells lovely. | bag torn in the post | Is any left? | A handful. | The bag was too thin. | bag too thin | a new bag
I've been billed and got no coffee. | billed without delivery | Since which month? | Two months now. | It went to your old flat. | sent to the old address | two boxes of coffee
* train pass | Regiobahn; Southern Loop | RP-##; Zone # Plus; SL### | refund ring service
The gate won't let me in with my pass. | refused at the gate | A red or a yellow light? | Red. | It's been switched off by mistake. | switched off by mistake | a new card
I was fined and I had a pass! | fined despite a valid pass | Did the inspector read it? | His device was flat. | That's no fault of yours. | inspector's device flat
My photo on the pass is another woman. | photo of another person | Did you send it in yourself? | By mail, a year ago. | Two pictures got swapped. | photos swapped | a new card
* parcel | Swiftbox; Kurier Nord | SX ####; KN-#####; P#### | refund ring fetch service
The parcel was left on the roof of my car. | left on the roof of the car and lost | Did you drive off? | I did. | We can't have that. | 
It's been 'out for delivery' for nine days. | out for delivery for nine days | Any letter from us? | None. | It fell behind a belt. | fell behind a belt
The box arrived flat as a pizza. | arrived crushed | What was in it? | A lampshade. | I've a photo of it whole, so it was us. | crushed on the way
* hotel booking | Villa Marea; Pension Alpenrose | Double ##; Suite #; Garden ## | refund ring service
The room had a wall where the balcony was. | no balcony as booked | Did you ask at the desk? | They shrugged. | It was sold twice, I see. | sold twice
There was drilling from seven each day. | drilling from 07:00 every day | How long did you stay? | Four nights. | Nobody told us of it. | building work
You charged me for a dog. I've no dog. | charged for a dog by mistake | How much was it? | Fifteen a night. | It's the other Meyer's dog. | mixed up with another guest
* electricity meter | Stromnetz West; Civic Power | EM-####; Volt ##; SN@## | visit ring refund
I've a bill for three times the usual. | bill three times the usual | Who read the meter? | Nobody came. | It was a guess, and a bad one. | reading was guessed
The meter's display is blank. | display blank | Do the lights work? | Everything works. | The display has died. | display dead
You've got my neighbour's number on my bill. | swapped with the neighbour's meter | Is the cellar shared? | Yes, eight flats. | Two meters were mixed up. | meters mixed up
* garage door | Torbau; Overhead and Sons | GD-##; Swing ###; TB@# | visit update
The door opens when a plane goes by. | opens when planes pass | An old transmitter? | From the nineties. | It uses an open code. | old open code | a new hand transmitter
It stops a foot above the ground. | stops 30 cm above the ground | Anything in the rail? | A bird's nest. | We'll wait for the birds, then. | nest in the rail
The spring went with a bang. | spring broke | Was anybody near? | Luckily not. | Leave it shut, please. | to stay shut
* stove | Ofenland; Hearth and Home | ST-##; Glut ###; OL@# | visit ring
Smoke comes into the room when I light it. | smokes into the room | Is the chimney swept? | In May. | The seal of the door has gone. | door seal gone | a new door seal
The glass goes black in an hour. | glass turns black | Is your wood dry? | Bought as dry. | The air flap is stuck. | air flap stuck
The handle is too hot to hold. | handle too hot | Is the coil still on it? | There's no coil. | It was shipped without, then. | shipped without its coil | the missing coil
* water filter | Quellwasser; Clearstream | WF-##; Spring ###; QW@# | swap visit
The water from the filter tastes of fish. | water tastes of fish | When was the cartridge changed? | A year ago. | It's good for three months. | cartridge overdue | a new cartridge
It drips under the sink all night. | drips under the sink | At the top or the bottom ring? | The bottom. | That ring's cracked. | ring cracked | a new ring
The lamp stays red with a new cartridge. | lamp red with a new cartridge | Did you hold the button? | For a whole minute. | The board doesn't know it. | board faulty
* milking machine | Agrilac; Hofmann Dairy | MM-##; Herd ###; AL@# | visit ring
The cows kick it off after a minute. | kicked off after a minute | What does the vacuum show? | Fifty-five. | Far too high for them. | vacuum too high
One cup of four has no pull. | one of four cups has no pull | Always the same one? | Back left. | Its tube is split. | tube split | a new tube
The counter says the black cow gave ninety litres. | counts 90 litres for one cow | Is her tag new? | She lost it in a hedge. | It reads two cows as one. | two cows read as one
* projector | Lichtspiel; Beamworks | PJ-###; Screen ##; LS@# | swap visit bring
The picture is a trapeze, not a square. | picture crooked | Is it straight to the wall? | To the centimetre. | A lens has shifted. | lens shifted
It shuts down in the middle of films. | shuts down during films | How long does it run? | Forty minutes. | The air inlet is clogged. | air inlet clogged
There are stars all over the picture. | white dots all over the picture | Do they move? | No, fixed. | The mirror chip is dying. | mirror chip dying
* rowing machine | Ruderhaus; Stroke Fitness | RM-##; Pull ###; RH@# | visit swap
The cord doesn't go back in. | cord does not go back | Does the wheel turn free? | It grinds. | The spring in the drum broke. | drum spring broke
The seat jumps at every stroke. | seat jumps at every stroke | Look at its rollers, please. | One has a flat side. | You need a roller then. | roller flat | a new roller
It counts double, I rowed to Norway in an hour. | counts double | Which mode is on? | Race. | The magnet is fixed twice. | two magnets fitted
* drone | Flugwerk; Aero Minor | DN-##; Hover ###; FW@# | swap fetch update
It flew off and never came back. | flew off and is lost | Was home set? | It says so in the log. | The compass was wrong, our fault. | compass fault
The drone tips over at take-off. | tips over at take-off | Are the arrows on the propellers right? | Two were swapped, now they're fine. | Still? A motor has bent. | motor bent | a new motor
My video is all waves. | video shakes in waves | Is the clamp off? | Off, yes. | The camera mount is worn. | camera mount worn | a new camera mount
* greenhouse | Glashof; Verdure Houses | GH-##; Flora ###; GF@# | visit ring
Panes fly out whenever it's windy. | panes fly out in wind | How many clips a pane? | Two. | It wants four. | too few clips | a bag of clips
The door runs off its rail. | door runs off the rail | Is the ground level? | It sank a little. | The frame is out of true. | frame out of true
All my tomatoes have a white film from your glass. | white film from the panes | On the inside? | Inside, yes. | It's from the factory, it should wash off. | film from the factory
""")
