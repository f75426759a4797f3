using TinyInfer.Federation.Rounds;

namespace TinyInfer.Federation.Simulation;

/// <summary>Boards and a service in one process, with a clock that goes on when nobody has anything to say.</summary>
public sealed class SimulatedFleet
{
    private readonly Dictionary<string, SimulatedBoard> _boards;

    /// <summary>Makes a fleet.</summary>
    /// <param name="boards">Its boards.</param>
    public SimulatedFleet(IEnumerable<SimulatedBoard> boards)
    {
        _boards = boards.ToDictionary(board => board.Name, StringComparer.Ordinal);
    }

    /// <summary>Names of the boards.</summary>
    public IReadOnlyCollection<string> Names => _boards.Keys;

    /// <summary>The boards.</summary>
    public IReadOnlyCollection<SimulatedBoard> Boards => _boards.Values;

    /// <summary>Runs a round to its end.</summary>
    /// <param name="round">The round, begun at a time of 0.</param>
    public void Run(Round round)
    {
        TimeSpan now = TimeSpan.Zero;
        List<(string Sender, byte[] Message)> late = [];
        while (round.Phase != RoundPhase.Done)
        {
            IReadOnlyList<Outgoing> messages = round.TakeOutgoing();
            if (messages.Count == 0)
            {
                now = round.Deadline;
                round.Advance(now);
                late.ForEach(reply => round.Receive(reply.Sender, reply.Message, now));
                late.Clear();
            }

            // All at once, as boards are: what one answers does not wait for another's.
            byte[][][] replies = [.. messages.AsParallel().AsOrdered().Select(
                message => _boards[message.Board].Take(message.Message).ToArray())];
            for (int i = 0; i < messages.Count; i++)
            {
                foreach (byte[] reply in replies[i])
                {
                    if (_boards[messages[i].Board].Fault == BoardFault.Late)
                    {
                        late.Add((messages[i].Board, reply));
                    }
                    else
                    {
                        round.Receive(messages[i].Board, reply, now);
                    }
                }
            }
        }
    }
}
