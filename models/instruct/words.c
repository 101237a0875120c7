#include "models/instruct/words.h"

#include <assert.h>

#define WORDS(list)                            \
    {                                          \
        list, sizeof(list) / sizeof((list)[0]) \
    }

static const char *const women[] = {
    "Ada",     "Agnes",   "Alma",   "Amira",   "Anika",   "Anna",   "Asha",   "Astrid",
    "Aurora",  "Beatrix", "Bella",  "Berta",   "Bianca",  "Brenda", "Brita",  "Camila",
    "Carla",   "Cecily",  "Celia",  "Chiara",  "Clara",   "Cora",   "Daria",  "Della",
    "Dora",    "Edith",   "Effie",  "Elena",   "Elsa",    "Emilia", "Erica",  "Esme",
    "Estelle", "Etta",    "Farah",  "Fatima",  "Fiona",   "Flora",  "Freya",  "Gemma",
    "Gerda",   "Ginny",   "Greta",  "Hana",    "Hattie",  "Hazel",  "Hedda",  "Heidi",
    "Helga",   "Hilda",   "Ida",    "Imogen",  "Ines",    "Ingrid", "Irene",  "Iris",
    "Isla",    "Ivy",     "Jana",   "Jessamy", "Joanna",  "Josie",  "Judith", "June",
    "Kamila",  "Karin",   "Katya",  "Keira",   "Lara",    "Leila",  "Lena",   "Lidia",
    "Lila",    "Linnea",  "Livia",  "Lotte",   "Lucinda", "Luisa",  "Lydia",  "Mabel",
    "Maeve",   "Magda",   "Maren",  "Marta",   "Matilda", "Maya",   "Meera",  "Mila",
    "Mina",    "Mirela",  "Moira",  "Nadia",   "Naomi",   "Nell",   "Nina",   "Noor",
    "Nora",    "Olga",    "Olive",  "Opal",    "Paloma",  "Pearl",  "Petra",  "Philippa",
    "Polly",   "Priya",   "Ramona", "Renata",  "Rhoda",   "Rina",   "Rosa",   "Rowena",
    "Ruth",    "Sabine",  "Sadie",  "Salma",   "Selma",   "Shirin", "Signe",  "Silvia",
    "Sofia",   "Stella",  "Susan",  "Tamsin",  "Tara",    "Tessa",  "Thea",   "Tilda",
    "Una",     "Ursula",  "Vera",   "Viola",   "Wanda",   "Willa",  "Yara",   "Yasmin",
    "Ylva",    "Yoko",    "Zara",   "Zelda",   "Zofia"};
static const char *const men[] = {
    "Abel",    "Adam",    "Ahmed",  "Alan",    "Albert",    "Aldo",   "Alfred",
    "Amir",    "Anders",  "Anton",  "Arlo",    "Armin",     "Arne",   "Arthur",
    "Axel",    "Barnaby", "Basil",  "Benno",   "Bernard",   "Boris",  "Bram",
    "Bruno",   "Caleb",   "Callum", "Caspar",  "Cedric",    "Clem",   "Conrad",
    "Cyril",   "Damon",   "Dario",  "Desmond", "Diego",     "Dmitri", "Duncan",
    "Edgar",   "Edmund",  "Eli",    "Elias",   "Emil",      "Enzo",   "Erik",
    "Ernest",  "Ewan",    "Fabian", "Felix",   "Ferdinand", "Finn",   "Floyd",
    "Frank",   "Gareth",  "Gaspar", "Georg",   "Gilbert",   "Goran",  "Gustav",
    "Hamish",  "Harald",  "Harold", "Hector",  "Hiro",      "Horace", "Howard",
    "Hugo",    "Ibrahim", "Igor",   "Ivan",    "Ivor",      "Jarek",  "Jasper",
    "Joel",    "Jonas",   "Josef",  "Julian",  "Karim",     "Kenji",  "Kurt",
    "Lars",    "Laszlo",  "Leif",   "Leo",     "Leon",      "Lionel", "Logan",
    "Lorenz",  "Luca",    "Ludwig", "Magnus",  "Malik",     "Marco",  "Marius",
    "Martin",  "Matteo",  "Milan",  "Milo",    "Miro",      "Moses",  "Nico",
    "Niels",   "Noah",    "Olaf",   "Omar",    "Orlando",   "Oscar",  "Otis",
    "Otto",    "Owen",    "Pablo",  "Pavel",   "Percy",     "Pedro",  "Ralph",
    "Ramon",   "Rashid",  "Reuben", "Rex",     "Rico",      "Robin",  "Roland",
    "Roman",   "Rufus",   "Rupert", "Samir",   "Saul",      "Silas",  "Simon",
    "Stefan",  "Sven",    "Tariq",  "Theo",    "Tobias",    "Tomas",  "Ulrich",
    "Vasco",   "Victor",  "Viktor", "Vincent", "Wade",      "Walter", "Wendell",
    "Wilfred", "Yusuf",   "Zane"};
static const char *const surnames[] = {
    "Abbot",     "Adler",   "Almeida",  "Archer", "Arden",  "Ashby",  "Barlow",
    "Barnes",    "Baxter",  "Becker",   "Bell",   "Bishop", "Blake",  "Boyle",
    "Brandt",    "Bright",  "Brook",    "Burke",  "Calder", "Carver", "Castle",
    "Chandra",   "Clay",    "Cole",     "Cooper", "Crane",  "Crosby", "Dalton",
    "Darby",     "Dawes",   "Dekker",   "Diaz",   "Dixon",  "Doyle",  "Drake",
    "Duarte",    "Dunn",    "Eaton",    "Ellis",  "Engel",  "Farrow", "Fenn",
    "Fisher",    "Fleming", "Flint",    "Forbes", "Fox",    "Frost",  "Galvin",
    "Gibbs",     "Glover",  "Gomez",    "Grant",  "Gray",   "Greer",  "Grove",
    "Hale",      "Hansen",  "Hardy",    "Harper", "Hart",   "Hayes",  "Heath",
    "Hobbs",     "Holt",    "Horn",     "Hume",   "Hunt",   "Ibsen",  "Ingram",
    "Ito",       "Jansen",  "Jarvis",   "Jensen", "Kane",   "Keane",  "Keller",
    "Kemp",      "Khan",    "Kirby",    "Klein",  "Knox",   "Kovac",  "Kumar",
    "Lamb",      "Lane",    "Lang",     "Larsen", "Lind",   "Lopez",  "Lowe",
    "Lund",      "Madden",  "Marsh",    "Mason",  "Mercer", "Meyer",  "Mills",
    "Moore",     "Moss",    "Munro",    "Nash",   "Nilsen", "Noble",  "North",
    "Novak",     "Oakes",   "Okafor",   "Olsen",  "Ortega", "Osman",  "Page",
    "Palmer",    "Parker",  "Patel",    "Peake",  "Perez",  "Pike",   "Poole",
    "Porter",    "Pratt",   "Quinn",    "Radley", "Ramos",  "Reed",   "Reyes",
    "Rhodes",    "Rossi",   "Rowe",     "Ryder",  "Sato",   "Sawyer", "Schmidt",
    "Sharp",     "Silva",   "Sinclair", "Snow",   "Sousa",  "Stark",  "Steele",
    "Stone",     "Swan",    "Tanaka",   "Tate",   "Thorne", "Torres", "Tucker",
    "Underhill", "Vance",   "Vargas",   "Vega",   "Vogel",  "Wade",   "Walsh",
    "Ward",      "Webb",    "Weiss",    "Wells",  "West",   "Wilde",  "Winter",
    "Wolfe",     "Wood",    "Wyatt",    "Yates",  "York",   "Young",  "Zeller"};
static const char *const company_ends[] = {
    "Tools",  "Foods",   "Motors",   "Textiles",  "Logistics", "Paper",
    "Glass",  "Energy",  "Shipping", "Bakery",    "Gardens",   "Systems",
    "Optics", "Steel",   "Timber",   "Travel",    "Press",     "Studios",
    "Farms",  "Brewery", "Watches",  "Toys",      "Ceramics",  "Bikes",
    "Pumps",  "Labs",    "Media",    "Furniture", "Chemicals", "Robotics",
    "Ltd",    "Group",   "Partners", "Brothers",  "Works",     "Trading"};
static const char *const towns[] = {
    "Alderby",     "Ambleford",   "Arnwick",       "Barrowell",      "Beckstone",
    "Birchover",   "Blackmere",   "Bramley Cross", "Brightwell",     "Calderon",
    "Castleby",    "Coldwater",   "Cranmoor",      "Dunhaven",       "Eastholm",
    "Elmsworth",   "Fairholt",    "Fernleigh",     "Foxbridge",      "Glenmarrow",
    "Goldhurst",   "Greyfield",   "Halvern",       "Harrowgate Bay", "Hollowdale",
    "Ironford",    "Kestrel Bay", "Kingsmoor",     "Lakemere",       "Larkhill",
    "Linwood",     "Longmere",    "Marlow End",    "Millbrook",      "Mossley",
    "Northwick",   "Oakhollow",   "Oldcastle",     "Otterburn",      "Pinecrest",
    "Port Ellery", "Quarry Hill", "Ravensby",      "Redcliff",       "Riverton",
    "Rosewick",    "Saltmarsh",   "Sandhaven",     "Silverdale",     "Stonebridge",
    "Summerfold",  "Swanmore",    "Tarnside",      "Thornbury Hill", "Wexcombe",
    "Whitepool",   "Willowby",    "Windmere",      "Wolfden",        "Yarrow Point"};
static const char *const town_fronts[] = {"New",   "Old",    "Upper", "Lower",
                                          "East",  "West",   "North", "South",
                                          "Great", "Little", "Port",  "Saint"};
static const char *const town_ends[] = {
    "ford",  "ton",   "haven", "wick", "dale", "ville", "burg", "stead",
    "mouth", "field", "worth", "by",   "ham",  "bury",  "port", "stad"};
static const char *const machines[] = {
    "pump",    "press",      "printer",   "drill",    "mixer",     "boiler",  "kiln",
    "lathe",   "scanner",    "copier",    "crane",    "mower",     "loom",    "oven",
    "freezer", "compressor", "generator", "conveyor", "grinder",   "heater",  "washer",
    "dryer",   "cutter",     "welder",    "sorter",   "packer",    "turbine", "projector",
    "tractor", "sander",     "forklift",  "camera",   "telescope", "router",  "server",
    "furnace", "shredder",   "fan",       "radio",    "lift"};
static const char *const room_fronts[] = {
    "Amber",   "Aspen",   "Atlas",    "Beech",  "Birch",  "Blue",   "Cedar",    "Cherry",
    "Copper",  "Coral",   "Crystal",  "Elm",    "Falcon", "Fern",   "Garden",   "Granite",
    "Green",   "Harbour", "Hawthorn", "Heron",  "Holly",  "Iris",   "Ivory",    "Jade",
    "Juniper", "Lantern", "Laurel",   "Lemon",  "Lily",   "Linden", "Magnolia", "Maple",
    "Meadow",  "Oak",     "Olive",    "Orchid", "Otter",  "Pearl",  "Pine",     "Plum",
    "Poplar",  "Red",     "River",    "Robin",  "Rose",   "Rowan",  "Sapphire", "Silver",
    "Spruce",  "Sunset",  "Swan",     "Topaz",  "Tulip",  "Violet", "Walnut",   "Willow"};
static const char *const room_ends[] = {"Room",    "Room",     "Room",    "Hall",
                                        "Studio",  "Lounge",   "Library", "Office",
                                        "Gallery", "Workshop", "Suite"};
static const char *const event_fronts[] = {
    "Apple",   "Autumn",  "Barley",   "Blossom",   "Candle",    "Cheese",    "Cider",
    "Clover",  "Coastal", "Copper",   "Dawn",      "Feather",   "Fiddle",    "Fountain",
    "Harbour", "Harvest", "Honey",    "Island",    "Kite",      "Lantern",   "Lighthouse",
    "Maple",   "Marble",  "Midnight", "Midsummer", "Moonlight", "Mountain",  "Orchard",
    "Paper",   "Pepper",  "Pottery",  "Pumpkin",   "Puppet",    "Rainbow",   "River",
    "Rose",    "Salt",    "Silver",   "Snow",      "Spring",    "Starlight", "Summer",
    "Thunder", "Tulip",   "Valley",   "Village",   "Willow",    "Winter",    "Wool"};
static const char *const event_ends[] = {
    "Fair",       "Festival",   "Market",  "Race",     "Concert",  "Parade",
    "Regatta",    "Exhibition", "Picnic",  "Congress", "Workshop", "Gala",
    "Tournament", "Marathon",   "Auction", "Contest"};
static const char *const materials[] = {
    "copper", "wooden", "woollen", "leather", "cotton", "steel",   "glass",
    "clay",   "bamboo", "silver",  "velvet",  "canvas", "plastic", "marble",
    "linen",  "brass",  "paper",   "silk",    "tin",    "stone",   "rubber",
    "oak",    "pine",   "wicker",  "felt"};
static const char *const objects[] = {
    "kettle",  "blanket", "lamp",   "chair", "table", "bowl",         "vase",   "basket",
    "clock",   "scarf",   "bag",    "jug",   "tray",  "box",          "mirror", "hat",
    "cushion", "stool",   "brush",  "frame", "bench", "candleholder", "plate",  "spoon",
    "mug",     "belt",    "wallet", "desk",  "shelf", "ladder",       "bucket", "curtain",
    "rug",     "teapot",  "bell",   "chest", "drum",  "flute",        "crate"};
static const char *const qualities[] = {
    "Silent",  "Golden",   "Broken", "Hidden",    "Distant",  "Crimson",  "Frozen",
    "Gentle",  "Hollow",   "Lonely", "Quiet",     "Restless", "Scarlet",  "Secret",
    "Shining", "Sleeping", "Stolen", "Wandering", "Winter",   "Wild",     "Burning",
    "Bitter",  "Patient",  "Lost",   "Brave",     "Little",   "Northern", "Southern",
    "Early",   "Last",     "Second", "Faithful",  "Merry",    "Bright",   "Swift",
    "Proud",   "Noble"};
static const char *const book_nouns[] = {
    "Orchard", "Lighthouse", "River",   "Garden",   "Mountain", "Harbour", "Letter",
    "Mirror",  "Forest",     "Island",  "Kingdom",  "Window",   "Bridge",  "Castle",
    "Clock",   "Feather",    "Shadow",  "Lantern",  "Meadow",   "Ocean",   "Painter",
    "Sailor",  "Gardener",   "Baker",   "Teacher",  "Doctor",   "Station", "Train",
    "Tower",   "Valley",     "Winter",  "Stranger", "Promise",  "Journey", "Song",
    "Secret",  "Storm",      "Compass", "Map",      "Falcon"};
static const char *const ship_nouns[] = {
    "Gull",    "Star",  "Wave",   "Dolphin", "Heron",   "Albatross",
    "Petrel",  "Swan",  "Falcon", "Breeze",  "Wind",    "Queen",
    "Duchess", "Lady",  "Trader", "Pilgrim", "Venture", "Dawn",
    "Horizon", "Arrow", "Comet",  "Otter",   "Seal",    "Whale",
    "Pearl",   "Coral", "Anchor", "Mermaid", "Voyager", "Raven"};
static const char *const paper_fronts[] = {
    "parking", "travel",  "library",  "building", "fishing", "garden",
    "camping", "visitor", "student",  "music",    "trading", "filming",
    "driving", "storage", "kitchen",  "pool",     "boat",    "equipment",
    "photo",   "market",  "delivery", "research"};
static const char *const paper_ends[] = {"permit", "licence", "claim",   "card",
                                         "pass",   "form",    "request", "application"};
static const char *const dish_fronts[] = {
    "carrot",  "pumpkin", "lentil",   "mushroom", "onion",  "tomato", "leek",  "potato",
    "chicken", "fish",    "bean",     "spinach",  "apple",  "cherry", "lemon", "almond",
    "walnut",  "ginger",  "beetroot", "cabbage",  "corn",   "pea",    "rice",  "plum",
    "pear",    "honey",   "barley",   "oat",      "cheese", "pepper"};
static const char *const dish_ends[] = {"soup",  "pie",     "cake", "stew",  "salad",
                                        "bread", "pudding", "tart", "curry", "sauce"};
static const char *const acts[] = {
    "borrowing", "returning", "repairing", "ordering", "cleaning", "moving",
    "lending",   "selling",   "renting",   "booking",  "storing",  "replacing",
    "checking",  "painting",  "using",     "parking",  "opening"};
static const char *const act_things[] = {
    "laptop",  "ladder", "projector", "van",          "microscope", "tent",
    "desk",    "key",    "trolley",   "locker",       "parcel",     "boat",
    "bicycle", "camera", "tool box",  "meeting room", "heater",     "phone",
    "lamp",    "chair",  "door lock", "fire hose",    "scanner",    "coat",
    "badge",   "carpet", "window",    "barrel",       "crate",      "kayak"};
static const char *const group_fronts[] = {"new",     "part-time", "night",   "senior",
                                           "junior",  "visiting",  "trainee", "outdoor",
                                           "weekend", "seasonal",  "office",  "field"};
static const char *const group_ends[] = {
    "drivers",   "guards",    "cooks",    "cleaners",   "tutors",
    "gardeners", "porters",   "clerks",   "nurses",     "guides",
    "painters",  "sailors",   "welders",  "librarians", "waiters",
    "trainers",  "mechanics", "students", "volunteers", "bakers"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const currencies[] = {"dollars", "euros",  "pounds",
                                         "crowns",  "francs", "pesos"};
static const char *const mailboxes[] = {"info",    "desk",    "help",    "orders",
                                        "booking", "office",  "team",    "press",
                                        "sales",   "contact", "reports", "news"};
static const char *const street_fronts[] = {
    "Mill",   "Church", "Station", "High",     "Park",    "Bridge", "River",  "Orchard",
    "Castle", "Market", "School",  "Garden",   "Forest",  "Hill",   "Lake",   "Rose",
    "Maple",  "Cedar",  "Chapel",  "Abbey",    "Harbour", "Canal",  "Tower",  "Baker",
    "Potter", "Weaver", "Queen",   "King",     "Bishop",  "Abbot",  "Linden", "Elm",
    "Meadow", "Spring", "Quarry",  "Windmill", "Dove",    "Swan",   "Fox",    "Anchor"};
static const char *const street_ends[] = {"Street", "Lane",    "Road", "Avenue", "Close",
                                          "Square", "Terrace", "Way",  "Row",    "Hill"};
static const char *const species[] = {"goat",    "cat",    "dog",    "rabbit", "parrot",
                                      "hamster", "pony",   "donkey", "goose",  "tortoise",
                                      "ferret",  "canary", "owl",    "lizard", "hedgehog",
                                      "sheep",   "pig",    "duck",   "mouse",  "horse",
                                      "llama",   "frog",   "snake",  "turtle", "falcon"};
static const char *const things[] = {
    "umbrella", "wallet",       "phone",        "notebook",       "hat",
    "scarf",    "camera",       "key ring",     "passport",       "watch",
    "laptop",   "glove",        "suitcase",     "torch",          "novel",
    "ring",     "lunch box",    "water bottle", "bicycle helmet", "backpack",
    "pen",      "map",          "coat",         "violin case",    "tool box",
    "tent",     "sleeping bag", "pocket knife", "teddy bear",     "purse"};
static const char *const colours[] = {
    "red",         "blue",  "green",     "yellow",  "purple", "orange",     "brown",
    "black",       "white", "grey",      "pink",    "silver", "gold",       "dark blue",
    "light green", "cream", "turquoise", "crimson", "beige",  "pale yellow"};
static const char *const foods[] = {
    "pancakes",       "lentil soup",     "fried rice",       "apple pie",
    "grilled fish",   "noodles",         "cheese omelettes", "roast potatoes",
    "mushroom pizza", "vegetable curry", "tomato salad",     "beef stew",
    "dumplings",      "rice pudding",    "baked beans",      "garlic bread",
    "plum cake",      "spinach pasta",   "cherry jam",       "oat biscuits",
    "pickled onions", "carrot cake",     "chicken pie",      "lemon tart",
    "fresh figs",     "smoked trout",    "ginger cookies",   "corn bread",
    "dark chocolate", "pea soup"};
static const char *const instruments[] = {
    "violin",   "piano",    "cello", "flute",     "trumpet", "guitar",   "harp",
    "clarinet", "drums",    "oboe",  "accordion", "banjo",   "trombone", "saxophone",
    "organ",    "mandolin", "viola", "bassoon",   "tuba",    "ukulele"};
static const char *const jobs[] = {
    "baker",      "carpenter",    "nurse",        "teacher",        "plumber",
    "painter",    "gardener",     "librarian",    "welder",         "tailor",
    "pilot",      "chef",         "farmer",       "photographer",   "surveyor",
    "architect",  "electrician",  "translator",   "watchmaker",     "bus driver",
    "dentist",    "florist",      "blacksmith",   "journalist",     "mechanic",
    "beekeeper",  "lifeguard",    "potter",       "cashier",        "butcher",
    "geologist",  "piano tuner",  "ship builder", "tour guide",     "stage designer",
    "data clerk", "night porter", "violin maker", "street sweeper", "train driver"};
static const char *const languages[] = {
    "Spanish",   "Finnish",    "Turkish",   "Polish",    "Arabic", "Japanese", "Greek",
    "Welsh",     "Danish",     "Hindi",     "Korean",    "Dutch",  "Swahili",  "Italian",
    "Hungarian", "Portuguese", "Norwegian", "Icelandic", "Basque", "Latin"};
static const char *const rivers[] = {
    "Arle",  "Brenn", "Calder", "Dorn",  "Ebbel", "Fenna", "Garrow", "Hesper",
    "Isk",   "Jorn",  "Kelder", "Lethe", "Marne", "Nidd",  "Orva",   "Pell",
    "Quell", "Ross",  "Sarn",   "Tavy",  "Usk",   "Vell",  "Wharn",  "Yarra",
    "Zell",  "Alwen", "Bure",   "Coll",  "Deva",  "Esk"};
static const char *const transports[] = {
    "bus",     "tram",   "train",   "ferry",     "bicycle", "taxi", "car",  "motorbike",
    "scooter", "subway", "minibus", "cable car", "horse",   "boat", "coach"};
static const char *const vehicles[] = {"van",       "truck",      "sedan",   "jeep",
                                       "pickup",    "minibus",    "tractor", "motorbike",
                                       "camper",    "sports car", "wagon",   "scooter",
                                       "hatchback", "estate car", "lorry"};
static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
static const char *const building_materials[] = {
    "oak",    "pine",      "steel",      "glass",  "concrete", "brick",
    "marble", "granite",   "aluminium",  "copper", "bamboo",   "sandstone",
    "slate",  "limestone", "cedar wood", "iron",   "clay",     "plastic"};
static const char *const hobbies[] = {"chess",
                                      "rowing",
                                      "stamp collecting",
                                      "pottery",
                                      "mountain climbing",
                                      "knitting",
                                      "bird watching",
                                      "baking",
                                      "sailing",
                                      "archery",
                                      "painting",
                                      "gardening",
                                      "table tennis",
                                      "photography",
                                      "fishing",
                                      "choir singing",
                                      "juggling",
                                      "fencing",
                                      "karate",
                                      "origami",
                                      "skiing",
                                      "cycling",
                                      "badminton",
                                      "wood carving",
                                      "kite flying",
                                      "surfing",
                                      "ballroom dancing",
                                      "crossword puzzles",
                                      "model trains",
                                      "horse riding"};
static const char *const ordinals[] = {"first", "second", "third",    "fourth",
                                       "fifth", "sixth",  "seventh",  "eighth",
                                       "ninth", "tenth",  "eleventh", "twelfth"};
static const char *const spots[] = {
    "front hall",     "boiler room",   "side room",      "back yard",     "car park",
    "gate house",     "bike shed",     "kitchen drawer", "top drawer",    "north wing",
    "post room",      "loading bay",   "tool cupboard",  "canteen",       "waiting room",
    "reading corner", "roof garden",   "cellar",         "glass cabinet", "east corridor",
    "garden shed",    "ticket office", "cloak room",     "old barn",      "sun room",
    "blue locker",    "paint store",   "staff room",     "wine cellar",   "attic"};
static const char *const reasons[] = {
    "heavy rain",          "a power cut",     "strong wind",     "a broken lock",
    "a water leak",        "thick fog",       "a missing key",   "building work",
    "a fire alarm",        "a flat tyre",     "a late delivery", "low demand",
    "a public holiday",    "icy roads",       "a staff meeting", "a burst pipe",
    "a signal failure",    "bad weather",     "a lost contract", "a faulty cable",
    "a shortage of paper", "a street parade", "loud music",      "a wasp nest",
    "a wet floor"};
static const char *const teams[] = {
    "accounts team", "design team",    "sales team",    "night crew",
    "repair team",   "press office",   "archive group", "kitchen staff",
    "security team", "research group", "training unit", "legal desk",
    "shipping team", "data group",     "help desk",     "travel desk",
    "planning unit", "audit team",     "welcome team",  "safety committee"};
static const char *const pets[] = {
    "Biscuit", "Pepper",  "Pickle",  "Snowball", "Ginger", "Rusty",  "Patch",
    "Misty",   "Domino",  "Button",  "Cookie",   "Marble", "Nutmeg", "Pebble",
    "Shadow",  "Sooty",   "Tiger",   "Toffee",   "Waffle", "Ziggy",  "Banjo",
    "Clover",  "Dusty",   "Fudge",   "Hopper",   "Jelly",  "Mango",  "Noodle",
    "Olly",    "Popcorn", "Quince",  "Rocket",   "Sesame", "Tango",  "Velvet",
    "Widget",  "Bramble", "Cricket", "Dumpling", "Figaro"};

const struct words words_women = WORDS(women);
const struct words words_men = WORDS(men);
const struct words words_surnames = WORDS(surnames);
const struct words words_company_ends = WORDS(company_ends);
const struct words words_towns = WORDS(towns);
const struct words words_town_fronts = WORDS(town_fronts);
const struct words words_town_ends = WORDS(town_ends);
const struct words words_machines = WORDS(machines);
const struct words words_room_fronts = WORDS(room_fronts);
const struct words words_room_ends = WORDS(room_ends);
const struct words words_event_fronts = WORDS(event_fronts);
const struct words words_event_ends = WORDS(event_ends);
const struct words words_materials = WORDS(materials);
const struct words words_objects = WORDS(objects);
const struct words words_qualities = WORDS(qualities);
const struct words words_book_nouns = WORDS(book_nouns);
const struct words words_ship_nouns = WORDS(ship_nouns);
const struct words words_paper_fronts = WORDS(paper_fronts);
const struct words words_paper_ends = WORDS(paper_ends);
const struct words words_dish_fronts = WORDS(dish_fronts);
const struct words words_dish_ends = WORDS(dish_ends);
const struct words words_acts = WORDS(acts);
const struct words words_act_things = WORDS(act_things);
const struct words words_group_fronts = WORDS(group_fronts);
const struct words words_group_ends = WORDS(group_ends);
const struct words words_months = WORDS(months);
const struct words words_currencies = WORDS(currencies);
const struct words words_mailboxes = WORDS(mailboxes);
const struct words words_street_fronts = WORDS(street_fronts);
const struct words words_street_ends = WORDS(street_ends);
const struct words words_species = WORDS(species);
const struct words words_things = WORDS(things);
const struct words words_colours = WORDS(colours);
const struct words words_foods = WORDS(foods);
const struct words words_instruments = WORDS(instruments);
const struct words words_jobs = WORDS(jobs);
const struct words words_languages = WORDS(languages);
const struct words words_rivers = WORDS(rivers);
const struct words words_transports = WORDS(transports);
const struct words words_vehicles = WORDS(vehicles);
const struct words words_weekdays = WORDS(weekdays);
const struct words words_building_materials = WORDS(building_materials);
const struct words words_hobbies = WORDS(hobbies);
const struct words words_ordinals = WORDS(ordinals);
const struct words words_spots = WORDS(spots);
const struct words words_reasons = WORDS(reasons);
const struct words words_teams = WORDS(teams);
const struct words words_pets = WORDS(pets);

const struct words *words_of(char kind)
{
    static const struct {
        char kind;
        const struct words *words;
    } lists[] = {
        {'a', &words_species},
        {'b', &words_things},
        {'c', &words_colours},
        {'f', &words_foods},
        {'i', &words_instruments},
        {'j', &words_jobs},
        {'l', &words_languages},
        {'m', &words_months},
        {'r', &words_rivers},
        {'t', &words_transports},
        {'v', &words_vehicles},
        {'w', &words_weekdays},
        {'z', &words_building_materials},
        {'H', &words_hobbies},
        {'I', &words_ordinals},
        {'L', &words_spots},
        {'O', &words_reasons},
        {'U', &words_teams},
        {'A', &words_pets},
    };
    size_t i = 0, n = sizeof lists / sizeof lists[0];
    while (i < n && lists[i].kind != kind)
        i++;
    assert(i < n);
    return lists[i].words;
}
