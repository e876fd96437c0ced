/** Something a person told, and the same asked later in other words: no content word stands in both. */
export interface Fact {
  told: string;
  asked: string;
}

export const facts: Fact[] = [
  { told: 'Clara, my daughter, swells up badly if she eats peanuts.', asked: 'Which food is dangerous for my kid?' },
  {
    told: 'I keep a spare key beneath the blue flowerpot on the balcony.',
    asked: 'How can I get into my house when I am locked out?',
  },
  { told: 'Our wedding took place in Florence on the second of June.', asked: 'In which Italian city did we marry?' },
  { told: 'My cardiologist is Helena Marques at Saint Joseph.', asked: 'Who treats the problems with my heart?' },
  { told: 'The old van broke down because its gearbox was worn out.', asked: 'Why did our vehicle stop running?' },
];

/** Words that carry no meaning of their own; everything else is a content word. */
export const stopWords = new Set(
  'a am and at because by can did do for from get how i if in into is it its me my no of on or our out she the this to up was we were when which who why with'.split(
    ' ',
  ),
);

/** Two hundred things somebody might say in between, none of which answers any of the questions. */
export const distractors: string[] = `
The tomatoes on the terrace ripened a week early this summer.
I finished reading a long novel about a lighthouse.
The choir rehearses every Thursday evening in the town hall.
Our printer needs a new cartridge of black ink.
A heron stood in the pond for most of the morning.
The museum opens an exhibition of old maps in October.
I prefer green tea to coffee after lunch.
The train to the coast leaves from platform seven.
Snow fell on the hills for the first time since January.
My neighbour plays the trumpet on Sunday afternoons.
The library extended its opening hours until nine.
We painted the kitchen walls a pale yellow.
The quarterly report is due at the end of the month.
I learned to tie a bowline when I went sailing.
The bakery on the corner sells rye bread on Tuesdays.
Jupiter was bright above the rooftops last night.
The city council voted for wider pavements.
I bought a woollen scarf at the winter fair.
Our football team lost the final by one goal.
The river is shallow enough to walk across in August.
She collects stamps with pictures of butterflies.
The new keyboard has a very soft click.
A thunderstorm woke me at three in the morning.
The violin needs four new strings before the concert.
I am learning the names of mushrooms in the forest.
The post office moved to a larger building.
My boss would like the slides by Wednesday noon.
The chess club meets above the cinema.
Lemons were cheaper than oranges at the market today.
The documentary about penguins lasted two hours.
I wrote a letter to my old geography teacher.
The carpet in the hall has to be cleaned.
Our internet connection was slow all weekend.
The mayor opened a new bridge for cyclists.
I knitted a hat from three colours of wool.
The volcano in the north has been quiet for a century.
We planted forty tulips along the fence.
The alarm clock is ten minutes fast.
A busker was playing Bach near the station.
The invoice for the roof repair arrived yesterday.
I ran eight kilometres around the reservoir.
The theatre is looking for volunteers to sew costumes.
Bees settled in the empty box behind the shed.
The recipe asks for two spoons of cinnamon.
My umbrella was left behind in the tram.
The spreadsheet has a mistake in column F.
The island can only be reached at low tide.
I watched a film about a clever thief in Paris.
The potter showed us how to glaze a bowl.
Our electricity bill went down by a fifth.
The owl in the barn has raised three chicks.
I would like to visit Iceland one day.
The orchestra tuned for a long while before it began.
The password of the guest network changes each month.
Two goats escaped from the farm up the road.
The dictionary is missing the letter Q.
I take the stairs because the lift is crowded.
The mountain hut serves a thick bean soup.
Our meeting was moved to the small conference room.
The moon will be full on Friday.
I traded my bicycle for a wooden desk.
The fountain in the square was switched off for the winter.
A crossword with only Latin words kept me busy.
The ferry carries about three hundred passengers.
I found a silver coin while digging in the garden.
The radio station plays jazz after midnight.
My cousin is training to be a carpenter.
The supermarket ran out of brown sugar.
The swimming pool is heated by the sun.
I signed up for a course in bookkeeping.
The cat next door sleeps on our compost heap.
A new species of beetle was described in Borneo.
The curtains are too short for the tall window.
The marathon was won by a postman from Leeds.
I count sheep in French to fall asleep.
The glacier has shrunk by a hundred metres.
Our office chairs squeak whenever somebody leans back.
The poem has fourteen lines and a strange rhyme.
The market hall was built from red brick.
I roasted chestnuts on the open fire.
The telescope at school is older than the teacher.
The tailor shortened the sleeves by two centimetres.
A whale was seen near the harbour wall.
The software update took almost an hour.
My handwriting gets worse each year.
The vineyard on the slope makes a dry white wine.
The laundry is still wet from the rain.
I borrowed a ladder to clean the gutters.
The history lecture was about the Hanseatic League.
The pigeons on the roof are very loud at dawn.
Our hotel room looked over a parking lot.
The clarinet is harder to learn than the recorder.
I archived four thousand old emails.
The puppet show was sold out within a day.
The soup needed more salt and less pepper.
A comet will pass the earth in spring.
The shoemaker closed his shop after fifty years.
I sketched the cathedral from the other bank.
The accountant asked for receipts of the last quarter.
The rosemary bush survived the frost.
The boots with the red laces are the warmest.
The parliament debates the budget this week.
I repaired the radio with a soldering iron.
The desert fox has enormous ears.
The elevator music has not changed since spring.
Our local newspaper printed the wrong date.
The sourdough starter is three years old now.
I missed the opening ceremony of the games.
The windmill by the canal turns only on Saturdays.
The photo album has no pictures after 1998.
My favourite pen leaks on long flights.
The cheese from the valley smells terribly and tastes great.
The archive keeps letters written by sailors.
I practise juggling with three tennis balls.
The tide table hangs beside the mirror.
The tenants on the second floor have a parrot.
A kite got stuck in the tallest oak.
The exam in statistics has twenty questions.
The greenhouse needs a new pane of glass.
I enjoy the silence after heavy snow.
The drummer of the band is also a beekeeper.
The bus stop was moved fifty metres to the east.
Our broom cupboard is full of empty jars.
The sculptor works with driftwood only.
The calendar shows a different bridge every month.
I translated a menu from Portuguese for the tourists.
The raspberries attract a lot of wasps.
The lecture hall has terrible acoustics.
The sledge is stored behind the firewood.
My aunt runs a small hotel in the Alps.
The tax office sent a reminder in a grey envelope.
The frogs are loudest after warm rain.
I framed the poster of the moon landing.
The coffee machine blinks when the tank is empty.
The oldest tree in the park is a plane tree.
A stranger returned my lost glove.
The bookshop gives a discount to students.
The fog lifted shortly before eleven.
I set the table for six people.
The programme of the festival is printed on blue paper.
The hedgehog comes to the bowl at dusk.
The warehouse was turned into flats.
My shift starts at half past six on Mondays.
The waterfall freezes once in ten winters.
The keyboard player forgot his notes.
I sorted the buttons by size and colour.
The beach was empty apart from two dogs.
The company sells software for weather forecasts.
The olive oil comes from a village in Crete.
The clock tower was struck by lightning.
I picked up a parcel for the people upstairs.
The astronomer gave a talk on black holes.
The lawn mower is louder than it used to be.
The plumber replaced the tap in the bathroom.
A map of the underground hangs in the corridor.
The raft was made from barrels and rope.
The comic strip is about a lazy penguin.
I voted early in the morning.
The archaeologists found a Roman oven.
The yoga class starts with ten minutes of breathing.
The plums were turned into jam.
My laptop has a sticker of a rocket.
The stadium seats forty thousand people.
The night bus goes once an hour.
I bake an apple cake for the choir every year.
The seagull stole a sandwich from a tourist.
The floor plan shows a window that does not exist.
The candles smell of pine and honey.
The professor writes with chalk and talks very fast.
Our tent has a small hole near the zip.
The bank opens a branch beside the fish market.
The shadow of the tower reaches the river at five.
I cut the hedge into the shape of a snail.
The trade fair attracts visitors from Asia.
The lamp above the desk flickers in the evening.
The geese fly south in a crooked line.
My grandfather carved spoons from cherry wood.
The questionnaire takes about five minutes.
The pianist wore a green velvet jacket.
The pumpkins weigh more than the wheelbarrow can carry.
I deleted the wrong folder and restored it from a backup.
The canal was drained to repair the lock.
The referee stopped the game because of the fog.
The soap is made with lavender and salt.
The antique dealer wants too much for the mirror.
The satellite sends a picture every nine minutes.
My running shoes have lasted two seasons.
The school band marched down the main street.
The novel begins with a letter nobody has read.
I moved the bookshelf to the other wall.
The pond was covered with water lilies.
The tournament starts with sixteen players.
The chimney sweep comes in early autumn.
The fabric is dyed with walnut shells.
The notice board is full of lost cats.
I solved the puzzle with the help of a mirror.
The bell rings twice before the break.
The marmalade is bitter, as it should be.
The caravan of camels crossed the square.
The almanac predicts a mild and rainy winter.
`
  .trim()
  .split('\n');
