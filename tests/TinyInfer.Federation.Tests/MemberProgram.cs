using TinyInfer.Federated;
using TinyInfer.Federated.Messages;
using TinyInfer.Guard.State;
using TinyInfer.Link.Messages;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federation.Tests;

/// <summary>
/// A board's part in rounds over its link: one of sums and one of weights, which it fetches. Each line is a kind of message and a number
/// that all of its bytes go into. Runs on the desktop and on the device.
/// </summary>
public static class MemberProgram
{
    private const int Windows = 20;

    private static readonly string[] _names = { "a", "board-2", "C_3" };

    /// <summary>Runs both.</summary>
    public static string[] Run()
    {
        Memory memory = new Memory();
        LocalTraining training = FederatedProgram.Train();
        short[] before = new short[training.WeightCount];
        training.CopyTo(before);
        byte[] file = new byte[2 * before.Length];
        for (int i = 0; i < before.Length; i++)
        {
            file[2 * i] = (byte)before[i];
            file[(2 * i) + 1] = (byte)(before[i] >> 8);
        }

        float[] scale = new float[FederatedProgram.FeatureCount];
        for (int i = 0; i < scale.Length; i++)
        {
            scale[i] = 1f;
        }

        string[] lines = new string[9];
        RoundMember member = Make(memory, training);
        SumsPlan sums = new SumsPlan(new float[scale.Length], scale, true, Windows);
        Take(member, RoundPlan.OfSums(3, 3, sums), new byte[0], lines, 0);

        // The board starts anew: the number of the last round and the secret are in flash.
        member = Make(memory, training);
        member.Take(RoundPlan.OfSums(3, 3, sums).Write());
        lines[4] = member.Problem;
        WeightsPlan weights = new WeightsPlan(Hash(file), before.Length, 400, 0.7f, 32, 2, 5);
        Take(member, RoundPlan.OfWeights(4, 3, weights), file, lines, 5);
        return lines;
    }

    private static RoundMember Make(Memory memory, LocalTraining training)
    {
        return new RoundMember(_names[1], new byte[32], new byte[] { 1, 2, 3 }, memory, training, new Sha256());
    }

    private static void Take(RoundMember member, RoundPlan plan, byte[] weights, string[] lines, int line)
    {
        member.Take(plan.Write());
        for (int i = 0; i < 200 && member.Next() == null; i++)
        {
            ChunkRequest request = member.Ask(1000 * i);
            if (request != null)
            {
                member.TakeChunk(UpdateChunk.Write(request.Hash, request.Offset, weights, request.Offset, request.Length));
            }

            member.Work();
            if (weights.Length == 0)
            {
                float[] window = new float[FederatedProgram.FeatureCount];
                window[i % window.Length] = 0.25f * i;
                member.Add(window);
            }
        }

        lines[line] = Send(member);
        byte[] members = plan.With(_names).Write();
        member.Take(members);
        lines[line + 1] = Send(member);
        byte[] survivors = new byte[16];
        survivors[0] = (byte)'S';
        byte[] session = Hash(members);
        for (int i = 0; i < 8; i++)
        {
            survivors[4 + i] = session[i];
        }

        survivors[15] = 7;
        member.Take(survivors);
        lines[line + 2] = Send(member);
        lines[line + 3] = member.LastRound.ToString() + " " + (member.Problem == null ? "well" : member.Problem);
    }

    private static string Send(RoundMember member)
    {
        long hash = 0;
        int count = 0;
        char kind = '-';
        for (byte[] message = member.Next(); message != null; message = member.Next())
        {
            kind = (char)message[0];
            hash = FederatedProgram.Mix(hash, message);
            count++;
            member.Acknowledge();
        }

        return kind.ToString() + " " + count.ToString() + " " + hash.ToString();
    }

    private static byte[] Hash(byte[] bytes)
    {
        byte[] result = new byte[32];
        Sha256 hash = new Sha256();
        hash.Append(bytes, 0, bytes.Length);
        hash.Finish(result, 0);
        return result;
    }

    private sealed class Memory : StateStore
    {
        private byte[] _bytes = new byte[0];

        public override byte[] Load()
        {
            return _bytes;
        }

        public override bool Save(byte[] bytes)
        {
            _bytes = (byte[])bytes.Clone();
            return true;
        }
    }
}
