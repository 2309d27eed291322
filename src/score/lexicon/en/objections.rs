//! What customers object with, by type. `@name` is a class of [`super::CLASSES`].

pub(super) const PRICE: &str = "
too|very|quite|bit|really|pretty|rather|so|awfully|way|kind|little|fairly|seems|sounds|looks expensive|steep|costly|dear ~2
too|bit|little|quite|so|that|rather high|rich for|to|my ~1
too high ~0
is|that's|looks|it's expensive|steep ~2
=expensive
over|above|beyond what we|i ~0
why|should should|would|pay pay|i|we more|extra|that ~2
@not keen|want|need|afford another|extra|more|new bill|cost|expense|payment|outgoing|subscription ~3
sales|memberships|revenue|takings|bookings|business is|are down|slow|dead|bad ~1
spoken for ~0
=pricey
too much money|for|to|cash ~1
is|be|it|that|just too much ~0
cost|pay too much ~1
@not cheap ~2
lot|load|fortune|chunk|awful|bunch of|to|for|lot money|cash|change|spend|pay|ask|dollars|pounds|swallow ~2
awful|hell|heck|fortune lot|of|for ~1
lot|bit|way more than|over|above ~0
lot for a|an|one|that|this ~0
@not|hardly|never afford ~3
@not stretch ~2
every|each penny|cent|dollar|pound|nickel ~0
counting|watching|pinching every|our|pennies|dollars|costs ~1
@money|things|finances|times|margins is|are|being tight|short|limited|frozen|gone|spent|lean|thin|low|stretched ~3
tight|limited|shoestring|tiny|frozen budget|finances|margins ~1
@not|nothing|zero have|got|left|set|any|enough|in @money ~4
no|zero|without @money for|left|in|to|right|at|this ~2
no|zero money|budget|cash ~0
there|is no room in|budget ~2
out|over|above|beyond|outside of|our|my|the|what|way budget|range|reach|league|mind|planned|means ~3
budget is|tops|does|will|only|stops half|below|under|less|not|about|gone|tight|frozen ~2
more than|what we|i|my|our are|was|were|planned|expected|thought|pay|budgeted|wanted|spend|hoping|figured|bargained|can|make|mind|rent|salary|mortgage|payroll ~3
more than my|our rent|salary|mortgage|car|payroll|lease ~1
double|twice|triple what|of|our|the|as ~1
@hoped something|it|for|around|like nearer|closer|lower|less|cheaper|under|below|smaller ~3
@not expecting|expected|thinking that|so|it much|high|many|lot ~4
cheaper online|elsewhere|somewhere|from|at|down|place|than-you ~1
can|could|get|got|find|found|buy|seen|saw|see|offered|quoted same|it|them|that|one|something|me|us|this cheaper|less ~3
somewhere|someone|somebody cheaper
half|third|quarter|fraction|lot|much less|cheaper ~1
half the price|cost|money ~0
pay|paying|paid|charge|quoted less|half|third|fraction ~3
price|cost|costs|fee|fees|quote|rate|rates|figure|number is|seem|sound|look|being high|steep|higher|much|issue|problem|concern|sticking|barrier|obstacle|hard|lot|crazy|ridiculous|difficult|killer|thing|insane|bit ~3
price|cost|fee|shipping|delivery kill|scare|put|make it|me|us|not ~2
numbers|number|math|figures @not work|add|make|stack ~3
@not justify ~3
hard|tough|difficult|bitter|lot justify|swallow|sell|pill ~2
@not worth that|the|this|money|spending|it|paying ~1
@not|never return on ~3
@not pay|spend|paying|spending that|this|so|those|kind ~1
at|for that|this|those|these price|rate|money|prices|amount ~1
cost|costs fortune|bomb|lot|much|arm|bundle ~2
arm and|an leg ~1
told|trying|asked|have to cut|keep|reduce|trim|watch costs|cost|spending|expenses|overhead ~2
spending|budget|hiring freeze|cuts|cut
@not budget|budgeted|planned|allow for ~1
ridiculous|crazy|insane|outrageous|silly price|money|amount|prices|number ~1
rip off
break the bank
through the roof
who pays|would|has|got pay|that|this|money|kind ~1
pay|that|so much|many for|just ~0
something|anything cheaper|less ~1
is|that|it expensive for|side ~2
@money is|are|being not there|available ~1
bring|get that|it|price|the down ~1
is bucks ~2
penny|pennies pinching
fair|tidy|hefty|serious|big|huge|large|considerable|substantial sum|chunk|wedge|whack|outlay|amount|bill|expense|figure ~0
fair|good|tidy bit|sum of money|cash ~1
eye-watering|astronomical|extortionate|daft|dearer|pricier|steeper
you are|must|have joking|kidding ~1
=joking|=kidding
! not|only|just =joking|=kidding
made of money
my|our budget|limit|ceiling|maximum was|stretches|goes|stops ~1
budget is more|nearer|closer|half ~1
only|just pay|paying|spend|paid half|third|quarter|fraction ~1
hard|tough to sell|justify|find|explain ~1
stretch|stretching us|it|budget|finances ~1
cannot|not run|go|stretch to that|those|it ~1
? nothing|anything|something cheaper|less ~1
could|can buy|get|have a|two|three for that ~3
cost|price that|which bothers|worries|puts|stops|concerns|kills|gets ~1
want|need|like it|that|something|one cheaper|less ~1
! like|want|take the cheaper ~0
more than my|the|our first|last|car|rent|mortgage|whole ~1
lot|much for|just a|an|one|some shop|office|bit|person|one|little|small ~2
alone kills|puts|scares|rules ~0
cost|price bothers|worries|concerns|frightens|scares ~0
@not got|have that|the kind|sort|money|cash|funds ~2
could|can get|buy|have a new|whole|decent|second one|car|kitchen|van ~1
than i|we paid|pay|spend ~1
that|it is steep|dear|rich|salty|rough ~1
@not made of money ~0
out of|outside my|our|the price range|bracket ~1
expect it|that|gold plated|made|to for|gold ~3
";

pub(super) const TIME: &str = "
@not|nobody|hardly have|has|got time|bandwidth|capacity|minute ~4
no|little time for|to|right|now|today ~0
no time ~0
only|just|barely have|got|a minute|second|minutes|moment|sec ~3
@not a|the good|right|great|best|ideal|convenient time|moment|day|week ~3
bad|wrong|worst|terrible|awkward|inconvenient|busy|tricky time|moment|day|week|patch ~1
too|very|really|so|crazy|super|quite|pretty|extremely|kinda busy ~0
busy right|now|today|at|here|this|until|moment|just ~1
swamped|slammed|snowed|hectic|=madness|manic|rushed|overwhelmed|underwater
flat|run|rushed out|off
tied up ~0
crazy|mad|chaos|zoo here|today|right ~1
i|we am|are about|walking|heading|just|in|with|at|into|late|on meeting|patient|client|customer|customers|traffic|wheel|work|car|doctor|train|class|lunch|road|site ~3
heading|walking|going|run|running in|into|to|between meeting|meetings|class|appointment ~2
have|got a|another|my meeting|call|appointment|patient|client|customer in|now|right|starting|waiting|front ~2
full of people|customers|patients|guests|kids ~0
is this going|gonna to|be|take long ~2
week|today|day|month|morning is|are|has mad|crazy|hectic|chaos|manic|packed|full|murder|rammed|nuts ~2
customer|customers|someone|somebody|client|patients in|waiting|at front|line|door|desk|counter ~2
people|customers|patients|queue waiting ~1
=i =am|=driving =driving|=now ~0
am driving|boarding|late
driving right|now|at
i am|are on my|the|another way|lunch|break|holiday|vacation|road|call|line|site ~1
caught|catch|called|got|ring me|us at|in|on bad|busy|awkward|wrong|middle ~2
am|are|is|be|me|us|right in the middle of ~2
running late|behind|around|out
in a|the|bit hurry|rush ~1
have|got|need|gotta to run|jump|dash|hang|shoot ~1
gotta run|go|jump|dash
make|keep it|this quick|fast|brief|short ~1
@not really|talk|speak|stay talk|speak|on|right|now ~1
@not talk|speak right|now|at|properly ~1
call|ring|phone|try|catch|come me|us|back|again later|another|some|after|when|in-the|next-month|next-year ~2
call|ring|phone|try back later|another|after|when|next|in|tomorrow ~2
try|call|ring|ask|check me|us|back|again next|in month|year|quarter|spring|summer|fall|autumn|@month|weeks|months ~4
later in|this|on the|year|month|today ~1
maybe|perhaps|some|another other|later|time|day|year|next ~0
some|another other|another|better day|time ~0
next|new year|fiscal|quarter maybe|perhaps|at|before|not|when ~1
maybe|perhaps|until|till|before|after|wait|for|only next|the|new year|quarter|spring|summer|autumn|fall|fiscal ~2
@not until|till|before next|after|the|@month|spring|summer|fall|autumn|we|new|christmas|easter|earliest ~6
@not right now ~1
@not this|until quarter|month|year|season ~0
@not for now|while|another ~0
@not|nothing|nobody happening|happen|going|doing|moving|changing until|till|before|this ~2
no go for|until|right|at
this|it|that|we can|could|wait|hold wait|until|later ~0
revisit|postpone|shelve|park|delay ~1
after|until|till the|this|christmas|easter|our|my holiday|holidays|summer|season|move|new|busy|rush|harvest|wedding|renovation|audit ~1
before|over|around christmas|thanksgiving|easter|holidays ~0
too|bit|little|far early|soon for|to us|me|that|this|say|talk|talking ~1
timing is|off|bad|wrong|not|just|does ~1
@not|nothing on the|our|my agenda|cards|radar|roadmap|calendar ~3
on our|my|the plate|hands ~1
too much going|on|happening ~0
lot going|on on|right|now|plate|at ~1
things|it|we|when calm|quiet|settle|slow|quieten down|quiet|off ~2
there is no rush|hurry ~1
at the earliest
not|be ready until|till|for before ~3
no time for this|that|games
lunch|dinner|breakfast|evening|morning service|rush ~0
weeks|month|months|days|that|it is too long ~1
too long ~0
with somebody|someone|customer|client|patient now|at|here ~3
now is not|never ~1
i am|we with somebody|someone|customer|client ~2
@not look|consider|start at|it|that before|until ~2
@not before|till|until spring|summer|autumn|christmas|easter|january|march|september ~2
once|when|after the|our|this season|rush|holidays|summer|year is|over|done|quietens ~2
@not wait that|so|two|three|a|until|weeks|any ~1
got|have|there a queue|crowd|lineup|van|delivery|full|rush|baby|kid ~2
flat out
@not even|really think|stop|breathe ~1
run|rushed|run off feet
busiest|busy|mad|crazy|peak|high season|week|time|period ~0
once|when things|it|we calm|quieten|settle|die|slow ~1
";

pub(super) const TRUST: &str = "
@not know if|whether ~1
@not|hardly trust|believe|convinced|persuaded|sold ~2
@not comfortable|happy|easy giving|sharing|paying|putting|handing|with-that ~1
@not sure i|we trust|believe ~1
@not buy|buying that|this|it for|frankly|honestly|sorry|at ~2
@not give|hand|share|put out|my|our|over|card|the|credit|bank card|details|bank|data|number|information ~3
@not sure it|this|that|you|they|your will|would|works|work|is|can|could|hold|actually|really ~1
@not sure about you|your|the|this|that|quality|company|whole ~1
@not|never heard|dealt|used of|with|you ~2
sceptical|skeptical|suspicious|wary|leery|dubious|hesitant|cautious|iffy
doubts|doubtful
doubt it|that|very|this ~0
how|what do|can|would|will|am i|we know|sure|trust|believe|certain|guarantee|assurance ~2
how|what know|trust sure|you|it|your|is|that ~1
who is|are to|even|you|exactly say|people|guys|again ~2
what|and|so happens|if|about|when it|you|something|they|this|one|anything break|breaks|broke|fail|fails|die|dies|leak|leaks|bust|wrong|late|crash|crashes|hacked|cracks|stop|stops|disappear ~4
what|and if it|this|that|you do|does|will|is|are @not work|fit|show|arrive|like|turn|hold|come|good|deliver ~3
if|when you|they|something|it|anything go|goes|going bust|wrong|under|down|bankrupt|missing|out ~1
heard|read|seen|had|got|some|too|bad bad|mixed|horror|nasty|terrible|awful|poor|negative|horrible|mixed reviews|review|stories|things|experience|experiences|luck|feedback|time ~2
bad|nasty|terrible|awful|horrible|mixed|negative reviews|experience|experiences|luck|review|stories ~1
got|been|was|were|get burned|burnt|scammed|cheated|stung|fooled|conned|ripped|screwed|disappointed|caught ~2
let us|me|down down|before ~0
been let down ~1
scam|scams|fraud|gimmick|con-artist
small|fine print
a|the|what|any|some|always|is catch|snag|strings|trick ~1
seen|had|watched it|that|this|them|one|things go|went|gone wrong|badly|pear ~1
would|do|will|can your|you|it|they people|guys|engineers|crew|staff|fitters|it actually|really ~2
@not know you|anything-about|who ~0
too good true|be ~2
sounds|all|looks great|good|nice|lovely|fine|easy on|in paper|phone|theory|but ~3
you|they|people|salesmen|salespeople|guys|companies|vendors all|always say|promise|tell|claim ~1
everyone|everybody|anyone|anybody|salesmen can|always|will|say|promise|claim that|so|it|say|this|best|easy ~1
everybody|everyone says|promises ~0
say|promise that|all now ~1
was|were|been|got|they|company|guy|people|one promised us|me|the|same|something|that|this|all ~1
tried|used something|that|this|it|one|these similar|before|once|like|already ~3
last|previous|other time|one|guys|company|lot|people|firm|guy|vendor|bunch|outfit never|not|broke|broken|sat|disaster|nightmare|disappeared|promised|messed|ruined|vanished|failed ~5
came|come of it|that ~0
where|how did|do you get|have|find|got my|our|this number|name|email|details ~2
what|any|where|have|give|get|is guarantee|guarantees|proof|assurance|assurances ~3
can|could|prove you|any prove|guarantee|of ~1
worried|afraid|concerned|nervous|worry|scared|uneasy|anxious that|about|it|if|the|you|putting|of ~1
want|like|need|rather to|see see|proof|references|hear|working it|proof|somewhere|before|from|working ~2
see it|one|this working|work|running|action|myself before|first|somewhere|in ~2
nobody|no-one i|we|around|here know|used|uses|heard ~3
just|only|another|same|typical sales|marketing|pitch pitch|talk|trick|spiel|line|gimmick ~1
you|still|be around|here|business in|next two|a|five|ten|year|years ~2
new outfit|company|firm
scare|scares|puts me|us|off ~1
heard that|this|it|all before ~1
too many|much promises|horror|stories
believe it|that when i|we see ~1
pig in a poke
=lot|=lots =you =of|=heard
last|previous|other fella|fellow|bloke|chap|lad|builder|plumber|crew|lot took|vanished|disappeared|left|made|did ~3
took the|our|my deposit|money and ~1
heard that|it|this one before|all ~0
reviews|review @not|bad|awful|glowing|great|mixed ~2
who pays|fixes|covers for that|it ~1
you will|would|they still be there|here|around ~2
@not heard of|about you|your ~2
easy|fine|well for you to say|saying ~1
had a cowboy|joker|clown|nightmare|disaster ~1
cowboy|cowboys
you|they said last|before time ~2
last time you|it|they|we ~1
who is to say ~0
@not give|giving|reading|read card|bank|details|number phone ~5
over|on the phone @not ~3
come|comes|arrive|arrives|turn|turns|show broken|damaged|wrong|late|chipped|cracked|up|smashed ~1
say|says|said that|it|so @not happen|happened|true|come ~3
heard|read horror|bad|awful|dreadful|mixed ~1
messed about|around|me|us ~0
wary|nervous|careful about|of paying|giving|up|money ~1
";

pub(super) const COMPETITOR: &str = "
already|currently|still|presently|just|recently|always|usually|mostly work|deal|sign|renew|buy|order|covered|go|switch|partner|shop with|through|from|up|over|to ~2
switched to a|another|new @firm ~1
just|recently|already renewed|renew|switch|signed ~1
already|just|currently have|has|got|use|using|found|hired @rival|contract|agreement|system|arrangement|deal ~4
have|has|got|use|using|found|need a|an|another|our|own|different|existing|current|regular|the|good|this @firm who|that|for|already|does|doing|we|they|in|here|now|on|sorted ~4
have|has|got|found|use|using somebody|someone|guy|guys who|that|does|doing|for|already|on|comes|which ~2
have|got|use|using another|different|existing|current|own|regular @firm|system|solution|tool|contract|one ~2
a|our|my|own guy|guys|lady|man|person for|who ~0
our|my|the|your current|existing|present|regular|usual|other|own @firm|guy|guys|people|setup|system|contract ~0
been|stay|stick|stuck|staying|sticking|go|going|gone|went|signed|am|are|happy|renewed with the|our|my|same|them|another|a|someone|somebody|others|different|current|whoever|who|one same|@firm|guy|guys|people|them|else|one|others|family|years|current|has|have ~3
going|go|went|gone|signed|chose|picked|decided|chosen|sticking|staying with|on someone|somebody|another|else|others|them|our|competitor|different ~2
same guy|guys|people|company|firm|lab|supplier|dentist|vendor|place|man|lady|shop since|for|we|i|every|all ~1
locked|tied|stuck|bound in|into|to|up with|until|till|a|an|for|contract|another|agreement|somebody|someone ~1
under contract
in a|under|have|got|has|another contract|agreement|deal|arrangement|subscription|membership with someone|somebody|another|them|else|our|until|till|already|a ~3
contract|agreement|deal|subscription until|till|through ~1
happy|satisfied|fine|good|pleased|comfortable|content|loyal with|to our|the|them|my|current|existing|who|what @rival|them|guy|got|provider|now|we|place|current ~2
suits|treat|treats|looks|serve|takes us|after|care|good fine|well|of|us ~2
take|takes|taken good|care|great care|of of|us ~1
other|another|competing|different|second|competitor @firm|guy|guys|place|places|shop|quote|quotes|offer|bid|company ~0
with|from|by|through|to|via|at|off someone|somebody else|already ~0
someone|somebody|else else|is|already quoting|quoted|offering|offered|does|doing|supplies|came|gave ~2
competitor|competitors|competition
two|three|couple|few|several|other|some|more other|others|quotes|offers|places|companies|bids|options|firms ~0
comparing|looking|talking|speaking|shopping|compare|evaluating|considering at|to|with|around|a|you other|others|several|different|couple|few|two|three|another ~3
better|lower|cheaper|another|second|competing|similar offer|quote|deal|bid|quotes|offers ~1
quote|quotes|offer from|by another|someone|somebody|your|other|two|three|them ~1
they|them|guys|people|company|somebody|someone offered|offer|quoted|gave|throwing|charge|throw us|me|in|free|less|it|half|everything ~1
what|how makes|is|are you|it|this|yours better|different|special|any ~2
why would|should|do|leave i|we leave|switch|change|move ~1
my|our cousin|nephew|friend|uncle|neighbor|neighbour|buddy|brother|accountant|son|guy|mate|dad do|print|make|fix|supply|sell|clean|build|handle|bake it|our|that|all|them|for|this|printing|websites ~2
do|done|handle|make|print|clean|bake it|that|them|everything|all|our|most in house ~2
place|shop|guy|guys|one|dentist|gym|company|people|lad around|down|across|near|round|next the|town|my|our|corner|road|street|office|door|who ~2
member|customer|client at|of|with another|other|somewhere ~1
usually|always|normally go|use|buy|order|get to|with|from|our ~1
been with them|him|her|those|these ~0
get|have|got|getting ours|it|them|that|everything|those|all done|made|printed|cleaned|delivered|fixed|serviced|shipped by|at|in|round|down|elsewhere|with|from|through ~2
charge|charges|ask only|just|less ~0
standing order
relationship|arrangement|agreement with|our ~0
use|using|on|have|with|got @brand ~2
@brand has|have|does|do|sell|deliver|give
three quotes ~1
got|get|have|order it|them|ours|that|our|everything from|through a|another|one|our|the @firm|place|guy ~2
buy|order|get everything|all|ours|it from|through one|another|a|our ~1
head|the office|company|corporate|group already|has have|got|deal|contract|someone|supplier ~2
the people|guys|ones|company|one|firm we|i have|use|got|now|deal|work ~2
compared to|with others|rest|other
already got|have|had|use|using someone|somebody|people|guy|fella|chap|lad|supplier ~2
our|my current|existing|usual|regular lot|people|bunch|crowd ~0
tied|locked in|into with|till|until|our ~1
why would i|we move|switch|change|leave ~1
two|three|couple|other|another|more|several quote|quotes|estimates coming|already|from|this|in ~2
look|looks|looked after us|me ~0
chap|fella|bloke|lad|woman|lady in|who|that|does|from ~1
! just going to|through ~0
always|already|currently use|using|used|been|buy|bought ~1
my|our bank|accountant|brother|landlord|cousin|son|nephew|mate|dad|friend does|gives|do|give|did|made|sorts|gets ~1
another|other|different firm|company|place|supplier|shop|crowd|lot said|quoted|offered|told|does|can|could|would|will ~1
place|shop|guy|bloke|chap|firm|lad down|round|across|up the|in road|street|town|corner ~1
for|gives|does|get free|nothing already|now|with ~1
";

pub(super) const AUTHORITY: &str = "
@not my|mine decision|call|choice|department|place|area|job|say ~3
@not up to me|us ~1
@not the|a|one right|decision|person|maker|decides|best|who person|maker|decides|decide|to|for|you ~2
@not mine|me|i to|who decide|decides|makes
@ask|past|by|through|okay|approval|agree|between|permission|without @boss ~4
have|need|got|want|must|should|would|let|better|gotta @ask with|to|it|by|past|first|this|that him|her|them|everyone|everybody|people|others|folks ~4
have|need|got|want|must|would|let to|me|us talk|speak|check|discuss|run|chat|consult|consult it|this|that|with|at|to|over internally|home|upstairs|together|over|team ~3
talk|discuss|think it|this over|through with ~0
get|need|want|have|without|require|wait approval|permission|go-ahead|green-light|sign-off|authorization|blessing|okay|authority ~3
committee|board meets|meet|sits
rest of|the team ~1
need|have to ask|check ~0
@boss|she|he|someone|somebody|upstairs decide|approve|authorize|veto|choose|pick ~3
@boss|she|he|someone|somebody handle|deal|take|make with|all|that|these|those|the|care|this|decisions|decision|of|it ~2
@boss|she|he|who has|have|needs|would|gets|must|will|wants|had see|agree|approve|look|sign|say|okay|decide|check|weigh|consult ~4
@boss|she|he have|has|get|hold|is last|final|a|purse|say|one word|say|decision|strings|who ~2
@boss would kill|murder|shoot me|us
she|he sign|signs anything|everything|off|all|the ~1
need|want|have him|her|them|@boss there|present|involved|along ~1
purse strings
last|final word|say ~0
it|that|this|ask|depends|up is|it|on|to up|to|on @boss ~3
it|that|this|depends is|on|up|to who|what|whether @boss ~3
@boss business|company|shop|money|name|building so|he|she|not|and ~1
@boss own|owns|runs|pays it|the|for so|place|business|everything|that ~1
just|only the|a|an|do|work|answer|here receptionist|assistant|secretary|temp|intern|books|cashier|clerk|employee|tenant|admin|phones|here|phone ~1
you will|would|need|should|want|have|better|must talk|speak|ask|go|email|contact|call to|with|through|ask @boss|her|him|them|person|someone|somebody|linda|office ~4
go|goes|went|has|have|need|run|take|put through|to|past|by|before the|our|a|go|out|it @boss|tender|vote|channels|committee|office ~3
@not|nothing|cannot|nobody @act without|alone|myself|own|else|yet|until ~6
@not|nobody|cannot else @act ~1
without my|the|talking|asking|checking|consulting|speaking|a to|with|@boss|them|her|him ~1
no|@not have|got|the authority|say ~2
@not authorized|authorised|allowed|entitled|empowered to|sign|spend ~1
above|over my|below pay|grade|head ~0
someone|somebody|another else|person|colleague takes|makes|decides|handles|deals|looks ~0
whatever|what they|she|he|it|@boss says|say|goes ~1
want|need|like|have|wait|get my|our|the|for @boss to|on|back|in agree|look|see|read|take|review|approve|board|side|first ~3
@boss is|are away|out|abroad|back|off|holiday|vacation|travelling|traveling ~1
gets|get|has|have|want|wants a say ~1
decide|decision|decisions together|jointly|committee|family|both ~3
go to tender
two|three of us|signatures decide|agree|sign ~1
@boss pick|pay|sign our|the|for|off|everything|checks|cheques|suppliers|vendors|bills ~1
@boss department|=call|decision|area ~1
run|running it|that|this past|by ~1
just|only the|a weekend|saturday|junior|temp|trainee|new girl|lad|boy|guy|one ~2
cannot agree|commit|authorise|authorize to|on|anything|that ~2
up to them|him|her|head|the ~0
speak|talk to about that|this|it ~2
head|main office|company
@boss deals|handles|sorts|looks|does|takes|runs|manages with|all|that|it|after|care|those ~1
@boss have|has|would|needs|must to|need okay|ok|sign|approve|agree|see|look ~2
facilities|accounts|procurement|hr|it|head-office|compliance would|will|have|has|need|needs to|sign|okay|approve ~1
sign|signed off|it|this off ~1
not|hardly my|mine call|decision|place|department|money ~1
@boss does|handles|do the|all buying|ordering|money|shopping|books|purchasing ~1
clear it|this|that with ~0
";

pub(super) const NEED: &str = "
we|i @not really|need|actually|even|require need|require|it|one|that|anything|this|any|a|to|your ~2
i|we @not need|use ~1
no real|need need|for|to ~0
no need|use|reason|call|point for|of|to|in|really ~1
there is no|not need|point|reason ~2
we|i|everyone are|am|is|feel good|fine|okay|set|sorted|covered|stocked|alright for|as|right|here|now|without|on|where|like ~1
all|pretty set|sorted|covered|good|stocked|done for|on|here|with|there|thanks|right|already|now ~1
all set|sorted ~0
have|got|is|it|all that|it|all|everything|that|things covered|sorted|handled|control ~3
happy|content|satisfied|comfortable|fine with|the how|things|way|what|as things|way|is|it|we|are|have|how ~2
@not|hardly|never see|get|understand how|point|need|value|benefit|reason|use|us|guys|staff|bother|anyone ~2
@not see|know|sure|tell|imagine what|why|how|where we|i|us|it|that|this ~1
@not see my|our|us|anyone|people guys|team|staff|people|using|ever|getting ~2
why|what would|do|should|for we|i|us|anyone need|want|bother|do|that|it|use|change|fix|replace ~2
what|why for ~0
what we|i have|got|do|use works|is|does|fine|good|enough ~1
works|work|working|run|runs|do|does|doing|going|serves|served just|perfectly|fine|well|great|okay|good|us|strong for|already|now|as|me|us|fine|enough|perfectly|without|here|thanks ~1
works|doing just fine|okay|perfectly ~0
do|does|doing|did the job|trick ~0
still going|works|working|runs|fine|good|alive|perfectly|kicking ~1
manage|managing|cope|coping|survive|survived|getting|get fine|well|okay|without|perfectly|ourselves|anyway ~1
get|getting by ~0
by hand|ourselves for|with|without years|no|trouble ~3
always|been done|doing|did it|that|this|things like|ourselves|by|way ~2
no|any|never|without trouble|problem|problems|issue|issues|complaints so|with|far|before|at ~1
too small|little|simple|tiny for|to|a ~1
small for|business|company something|that|this|it ~1
overkill|unnecessary|pointless|superfluous
nice to have
@not relevant|necessary|applicable|useful|urgent|essential|critical ~3
@not really|apply|affect|concern apply|to|us|here|me us|me|here|to ~1
@not|low a|high|our priority|must|necessity ~2
@not something|thing|much we|i|of ~0
@not for us|me|a|people|businesses|our business|like|us|me|company ~1
@not looking|planning|hiring|shopping|searching for|to|anything|change|switch|at ~1
plenty|enough|loads|tons|lots of|stock stock|them|those|boxes|these|that|everything|supplies|as|already ~1
already have|got|bought|own|ordered|done one|it|something|that|everything|two|ours|those|them|this|plenty ~1
have|got|bought|own one|it|two|something|everything already|last|at|now|here ~1
bought|got|installed new|one ones|one|them|system ~1
bought|replaced|got|installed|renovated one|it|them|new last|just|only|already|recently ~2
hardly|barely|rarely|seldom|scarcely ever|use|need|have|do|get|print|any|anyone|happens ~1
only print|use|need|do|order|have|get|ship|open|run maybe|once|twice|a|few|couple|one ~1
@not do|get|have|use|print|make|ship a|that|enough|much|many lot|enough|many|much of|customers|orders|people|volume|traffic|work|it|that|them|to|for ~2
@not have|got|see any|a|many|that|those problem|problems|issue|issues|trouble|complaints ~2
ain't|not broke|broken fix|do|don't ~1
@not broke|broken ~0
@not|nothing|little make|made|change|making much|any|a|big|sense difference|sense|here|for|us ~3
more than we|i|anyone need|use|want ~1
@not enough customers|orders|people|traffic|volume|work|guests|jobs|members ~3
@not know what|how to|i|we do|use ~2
doubt we|i|anyone|they|it use|need|help|change|make|get ~1
nobody|no-one|staff|guys|team here|would|will|is|never|not use|need|want|ask|buy ~2
what we|i have|got is|works|does fine|enough|good|job ~2
everything we|i need|want ~0
we|i could|would|not|wouldn't half|use use|of it|that|half ~2
is|are|my|feel|everything are|is|just|still fine|okay|good|perfect|working as|at|already|for ~1
closed|shutting|closing|sold|retiring|selling down|the|our|up|so ~1
prefer|like|rather|use|happy paper|doing|our|pen|it by|old|paper|way|hand|ourselves|fashioned|with ~2
paper|spreadsheet|excel|notebook|pen works|work|fine|does|is ~1
fine|good|okay|well|happy|better without ~0
enough|good for us|me|now ~0
@not do|get|have|see enough|many|much ~2
does|doing the job ~0
see us|me|anyone|ourselves ever|using|needing|wanting ~2
wasted on us|me ~0
alright|fine|good|ok as we|i are|am|is ~1
only|hardly|barely pop|come|use|go in|there|once|twice|it ~2
only|just|mostly take|use|do|accept|sell|get cash|paper|two|few|handful|couple ~2
perfectly|absolutely good|fine|happy|adequate ~0
@not room|space for|it|one|in ~3
@not have the room|space ~2
never needed|asked|used a|one|to|any ~2
@not bothered|fussed
does me|us fine|alright|okay ~0
@not think|believe|reckon i|we need|want|use ~0
";

pub(super) const THINK: &str = "
think|sleep|chew|mull|ponder|reflect|stew on|over|about it|on|over|this|that|things|all|everything ~1
think it|this|that over|through ~0
sleep on it|this|that ~0
chew|mull on|it|this|over|that ~1
let|have|need|want|going|i|we me|us|to|will think|digest|consider|ponder|reflect|process|discuss ~1
let me|us look|read|see|run|review|study|compare it|through|over|into|at|the|numbers|how|what ~1
have a think|ponder|chat|talk|discussion|read ~0
need|want|like|take|have|going|gonna to|some|my|more|bit|little|a time|think|consider|decide|while|moment|mull|digest|reflect|process ~3
give|need|want|take|let me|us|a|some|another day|days|week|weeks|time|while|evening|night|weekend ~2
day|days|week or two|so ~0
day|days|week|time|weekend to|and think|consider|decide|look|discuss|read ~1
get|come|circle|be back to|with|on you|this|it|that ~1
i|we will|can get|come back ~0
i|we will|can let you know ~1
let you know ~0
will|i|we be in touch ~1
will|i|we call|ring|contact|shout|email|write you|back when|if|once ~4
if we|i want|decide|choose|need|feel to|it|go|we ~0
when|if we|i are|am|feel ready ~0
@not|still ready|able|there|here to|yet decide|commit|buy|sign|make|yet|say|today ~2
@not|never|still decided|decide|decision|made|make|settled yet|up|mind|minds|today|anything|right|now ~2
@not made|make up|our|my|a mind|minds|decision ~2
@not know|sure|certain|there yet ~1
=undecided
@not want|like|going|rather to rush|hurry|decide|commit|jump ~2
rather|better not|wait decide|commit|rush|say|until|and ~1
on the fence
in|of two minds
weigh|weighing|consider|considering|explore|exploring up|our|my|the|all options ~2
compare|comparing a|few|others|more|prices|around|quotes|options|them before|first|and|more|others|pick|decide ~2
just|only|still|simply looking|browsing|gathering|researching|exploring|shopping|asking|collecting|checking around|information|for|at|into|prices|options|now|info|out ~1
shop|shopping|look|looking|ask around a|first|before|for|still ~1
send|email|drop|text me|us|it|over|something|through something|info|information|details|it|brochure|link|stuff|email|quote|proposal look|read|see|go|think|consider|study ~4
will|we|i we|i|will have|take a look|read ~0
we will see how|what|if|about|but ~1
=we =will =see ~0
leave it|that|this with me|us ~0
hard|difficult|tough|early|impossible to say|tell|commit|know ~0
big|huge|serious|major|important decision|step|commitment|investment|purchase ~1
look|read|go|study|review at|it|over|through|this|into|them|that first|before|properly|closely|more|then|carefully|again|proper ~3
see|look numbers|figures|quote|proposal|it|details|contract first|before|on ~3
maybe|perhaps|possibly|dunno not|do|know|see know|sure|yet ~2
maybe|perhaps|possibly later|someday|one-day|not ~0
run|crunch|do|look the|some|our|at numbers|sums|math|maths ~1
ahead of ourselves
by ear
keep|bear you|it|that|your in mind|file ~1
early|beginning|start days|stage|stages|of looking|yet|still|for ~2
too early|soon to decide|commit|say|tell
take|taking my|our time ~0
@not promise|commit|guarantee|say anything|yet|yes|now|today|right|to|either ~1
need|want|like|have|would see|read|think|look|consider|time first|before ~4
not on the spot
@not decide|say|commit on|right|today|now spot|now|today|away ~1
have a|have|me think|ponder|look ~1
come|get back to you ~0
measure|measuring up|it first|before ~3
just|only getting|gathering|collecting|after prices|quotes|ideas|information|figures ~1
stick|pop|put|bung|ping it|something|that in|on|over|an email|post|writing ~2
mull|mulling it|that|this over ~0
before i|we commit|decide|sign|buy ~0
see|look|try|sit one|it|them|on|in first|before|myself ~2
talk it|this|things through|over ~0
@not ready|prepared to decide|commit|sign|buy|say ~1
like|want|need to see|try|feel|touch one|it|them|a ~1
look|check|go at|over|through the|those|your|that|them figures|numbers|first|properly ~2
measure|check the|my|our|up size|sizes|space|room|door|wall ~2
be in touch ~0
only|just starting|started|beginning to look|looking|shop ~2
";
