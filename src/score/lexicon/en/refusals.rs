//! How customers say no to the offer or the call.

pub(super) const REFUSAL: &str = "
@not interested ~2
no interest
no thank|thanks ~0
but no thanks|thank ~0
thanks|thank but no|not|we|i no|will|are|not ~2
i|we will|would|going|gonna|have|think|to|must|can pass|decline ~3
going|have to|gonna pass|decline|skip ~1
will pass|skip on|that|it|this|thanks|thank ~0
give|giving|gave it|this|that|you a miss|pass|rest ~1
will|think leave|skip it|that|this there|thank|thanks|at|for ~2
no leave|skip it|that ~0
leave it|that there|at ~0
let|just us|just leave it|that|this there|at ~1
do|did|would|will @not want it|that|this|any|anything|your|anybody|anyone|another|meeting|call|appointment|demo|one|you ~2
@not want to do|talk|buy|sign|meet|change|switch|continue|waste|go|take|be|hear|pursue|spend|pay|subscribe|participate ~1
@not wish|care to ~0
would|i|we|prefer|will rather|prefer|sooner not ~1
@not going|gonna|happen|happening to|happen|with|ahead|for|happening|you|that buy|switch|sign|do|work|change|purchase|happen|ahead|go|take|give|pay|order|happening|you|it ~2
@not be going|needing|buying|taking|doing|ordering|signing|renewing|proceeding|continuing|wanting|requiring|attending ~0
@not going ahead|forward|with
@not happening ~1
no way ~0
no|not deal|chance|hope|way|thank ~0
@not a chance|hope ~0
say|said|saying|told no ~0
say|said|answer|hard|firm|definite|big|flat|is|its a|no|is no ~0
is a no from|for|sorry|thanks|then|i ~0
answer is no ~0
hard|firm no ~0
i|we am|are @not buying|ordering|signing|paying|changing|switching|purchasing|taking|giving|doing|meeting|discussing|continuing|going it|that|this|up|for|anything|to|any|my|our|with|today|over ~1
@not doing it|that|this ~0
@not paying|pay for|that|this|it for|that|this|it|you ~0
decided|decide|chose|chosen against|not ~1
gone|went|cooled off the|it|idea|this ~1
changed|change my|our mind|minds ~0
cancel it|that|the|my|our|everything ~0
stop|quit call|ring|bother|phone|contact|email|ask|pester|harass|sell|push ~2
do @not|ever call|contact|ring|phone|bother|text|pester me|us|here|again|back|anymore|anybody|sending|this ~1
never call|contact|ring|phone me|us|here|again|this ~1
@not|please bother|send|email sending|anything|any|anybody|calling|coming|me anything|more|stuff|calling|it|that|please|again|out|emails ~1
take|remove|delete|get|scratch me|us|my|our|this|off off|number|from|name list|database|records|number|list|system ~3
off|from|on your|the|that|this list|database ~0
wasting|waste|save|saving your|my|our time|breath ~1
count me|us out ~0
hang|hanging up ~0
@not for|be for|us|me us|me|thanks|this ~0
it|is|be|just|this @not for us|me ~1
@not what we|i looking|want|need|after|had ~2
@not in the market
@not looking to|for change|buy|switch|anything|anyone|replace|move|add ~1
@not something|anything i|we|that want|would|pursue|interested|interest ~1
am|are good|alright|okay|all|set thank|thanks|cheers|mate|set ~0
i|we|no @not think|believe so ~0
no i|we @not do|think|want|need|believe|give|be ~2
remove|delete my|our|this|me|us number|details|name|from|please ~1
forget it|about|that ~1
leave|let me|us|it alone|be ~0
do|we|i @not take|do|accept|answer|buy|respond|talk sales|cold|business|marketing|to|over|from|things|anything|telesales calls|over|phone|salespeople|strangers|business|marketers ~2
@not buy|order|sign|do|discuss anything|business|things|stuff over|on phone|the ~1
will|going|gonna find|go|try|look|get|ask somebody|someone|elsewhere|else ~2
@not on those|these|that terms|basis|conditions ~0
thanks for nothing
stick|stay|sticking|staying|keep with|what|who what|who|our|the|them|we|current we|have|i|got|current|are|supplier|ones ~1
@not need|require it|this|that|anything|any|you thank|thanks|goodbye|bye|sorry|please ~1
turn|turning it|this|you|that|down down ~1
absolutely|definitely|certainly|probably|obviously not ~0
please do @not call|contact|send|ring|come ~0
i|we am|are done|out here|talking|with|thanks ~0
get lost
go away
mind your own
no more calls|emails|please|thanks ~0
enough|already of said|told this|no|you ~0
not today thank|thanks|sorry ~0
no not today|now|really|for|interested ~0
afraid|sorry @not we|i|interested|for|able|be|going|us ~0
sorry|afraid @not need|want|take|buy ~4
no sorry|absolutely|definitely|really not|we|i ~1
drop it|this ~0
not proceed|proceeding ~1
end of story|discussion
you are|no alright|okay|fine thanks|thank ~0
@not think we|i will|would bother|go|proceed ~1
=nah|=no =leave|=you
rather you|they did|do not|never ring|call|come|contact ~3
@not bother|bothering
! @not bother|bothering|mind me|us at ~1
not changing|switching|moving
cancel the|my|our|everything|whole|it|that ~0
go|look|try|shop elsewhere
a|the no from|to us|me ~0
give|giving it|that|this a miss ~0
going|gonna|think|better leave|skip it|that|this ~1
@not be going|taking|proceeding|needing|ordering|signing ahead|it|up|any|one|this ~1
stick|sticking|stay|staying with|to what|my|our|the|them ~0
forget it|that|about|the ~0
changed my|our mind ~0
said no ~0
no i|we will|would|am|are leave|stick|stay|pass|skip|keep|not|rather ~1
i|we will|would keep|pass|leave|skip|stick|stay it|on|there|what|with|mine ~1
! keep it|that|you|them in|posted|mind|for
! @not want it|that|them|this|anything to ~0
";

pub(super) const DECLINE: &str = "
=no|=nope|=nah
@not interested
@not want|need|care|pay|paying|give|doing|happening|necessary|required
@not be needing|going|doing|wanting ~0
@not work|possible|convenient ~1
cannot|can not
will not
rather|prefer not ~1
=pass|=decline|=skip
@not for us|me
leave it there|thank|thanks ~0
forget it|that|about ~0
@not a chance
@not see the point
@not going to ~0
absolutely|certainly|definitely not ~0
no point
";
