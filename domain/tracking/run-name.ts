const adjectives =
  'amber ample apt bold brave breezy bright brisk calm candid careful chilly civic clear clever cosy crisp curious dapper daring deft eager early earnest easy even fair fancy fast fine firm fond frank fresh gentle glad golden grand green handy hardy hazel humble ideal jolly keen kind lanky late lean light limber lively lofty loyal lucid lucky lunar mellow merry mild misty modest neat nifty nimble noble odd open patient placid plain polite proud pure quick quiet ready rosy round royal rustic sandy sharp shy silver simple sleek smooth snowy sober solid spry steady stout sunny swift tidy tranquil trusty upbeat velvet vivid warm wise witty young zesty'.split(
    ' ',
  );

/** Things of the sea, the sky and the workshop; no people, nothing that bites. */
const nouns =
  'acorn anchor anvil apple arrow atlas aurora badger barley basin beacon birch bobbin bramble bridge brook button canoe canyon cedar chisel clover comet compass coral cove crane crater dune ember falcon fern finch fjord flute forge fountain gable garden geyser glacier gull harbour harp hawthorn heron hill iris island ivy jetty juniper kestrel kettle kite lagoon lantern lark ledger lever linden loom lute lynx magnet mallet maple meadow meteor mill moss nebula oak orbit orchard otter owl paddle pebble pine plover prism pulley quarry quartz quill raft rapids reed reef ridge river robin rudder sail shore sparrow spindle spire sprout stone swallow thicket thistle tide timber tower trellis valley violet walnut wharf willow windmill wren'.split(
    ' ',
  );

/** A name for a run that was given none, e.g. `calm-heron-417`: easy to say, not unique. */
export function madeUpName(entropy: string): string {
  const draw = (from: number, choices: number) =>
    Number.parseInt(entropy.slice(from, from + 6), 16) % choices;
  return `${adjectives[draw(0, adjectives.length)]}-${nouns[draw(6, nouns.length)]}-${draw(12, 1000)}`;
}
