using TinyInfer.Anomaly.Format;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated.Messages;

/// <summary>
/// The plan of a round. Without members it asks who would take part; with members it says who does, and nothing else may differ.
/// </summary>
public sealed class RoundPlan
{
    /// <summary>The most boards of a group.</summary>
    public const int MostMembers = 32;

    /// <summary>The fewest boards that a sum is ever told of: with two, each would know the other's numbers.</summary>
    public const int FewestMembers = 3;

    /// <summary>Characters of the longest name of a board.</summary>
    public const int LongestName = 32;

    private const int Magic = 0x01524654;
    private const int HeaderSize = 12;

    private RoundPlan(int round, int least, string[] members, SumsPlan sums, WeightsPlan weights)
    {
        Round = round;
        Least = least;
        Members = members;
        Sums = sums;
        Weights = weights;
    }

    /// <summary>Number of the round, above 0 and above those of all rounds before.</summary>
    public int Round { get; }

    /// <summary>The fewest boards that a sum is told of.</summary>
    public int Least { get; }

    /// <summary>Names of the boards, or none.</summary>
    public string[] Members { get; }

    /// <summary>What sums are asked for; null if there is none.</summary>
    public SumsPlan Sums { get; }

    /// <summary>What training is asked for; null if there is none.</summary>
    public WeightsPlan Weights { get; }

    /// <summary>Numbers that a board sends.</summary>
    public int ValueCount => Sums != null ? Sums.ValueCount : Weights.WeightCount + 1;

    /// <summary>Bytes before the members.</summary>
    private int FixedSize => HeaderSize + (Sums != null ? Sums.Size : WeightsPlan.Size);

    /// <summary>Makes a plan of sums without members.</summary>
    /// <param name="round">Its number.</param>
    /// <param name="least">The fewest boards that a sum is told of.</param>
    /// <param name="sums">What is asked for.</param>
    /// <returns>The plan.</returns>
    public static RoundPlan OfSums(int round, int least, SumsPlan sums)
    {
        return new RoundPlan(round, least, new string[0], sums, null);
    }

    /// <summary>Makes a plan of training without members.</summary>
    /// <param name="round">Its number.</param>
    /// <param name="least">The fewest boards that a sum is told of.</param>
    /// <param name="weights">What is asked for.</param>
    /// <returns>The plan.</returns>
    public static RoundPlan OfWeights(int round, int least, WeightsPlan weights)
    {
        return new RoundPlan(round, least, new string[0], null, weights);
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="message">The message, all of it.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ModelFormatException">It is none; the message says why.</exception>
    public static RoundPlan Read(byte[] message)
    {
        ByteReader reader = new ByteReader(message, "plan");
        reader.Require(reader.Int() == Magic, "it is none, or of another version");
        int round = reader.Int(1, int.MaxValue);
        int kind = reader.Byte();
        int least = reader.Byte();
        int count = reader.UShort();
        reader.Require(kind <= 1, "there is no such kind of round");
        reader.Require(least >= FewestMembers && least <= MostMembers, "the fewest boards are out of range");
        reader.Require(count == 0 || (count >= least && count <= MostMembers), "the number of members is out of range");
        SumsPlan sums = kind == 0 ? SumsPlan.Read(reader) : null;
        WeightsPlan weights = kind == 1 ? WeightsPlan.Read(reader) : null;
        string[] members = new string[count];
        for (int i = 0; i < count; i++)
        {
            members[i] = ReadName(reader);
            for (int k = 0; k < i; k++)
            {
                reader.Require(members[k] != members[i], "a member is named twice");
            }
        }

        reader.RequireEnd();
        return new RoundPlan(round, least, members, sums, weights);
    }

    /// <summary>The same plan with members.</summary>
    /// <param name="members">Their names. Kept, not copied.</param>
    /// <returns>The plan.</returns>
    public RoundPlan With(string[] members)
    {
        return new RoundPlan(Round, Least, members, Sums, Weights);
    }

    /// <summary>Writes the plan.</summary>
    /// <returns>The message.</returns>
    public byte[] Write()
    {
        int size = FixedSize;
        foreach (string member in Members)
        {
            size += 1 + member.Length;
        }

        byte[] message = new byte[size];
        ByteWriter writer = new ByteWriter(message);
        writer.Int(Magic);
        writer.Int(Round);
        writer.Byte(Sums != null ? 0 : 1);
        writer.Byte(Least);
        writer.UShort(Members.Length);
        if (Sums != null)
        {
            Sums.Write(writer);
        }
        else
        {
            Weights.Write(writer);
        }

        foreach (string member in Members)
        {
            writer.Byte(member.Length);
            foreach (char c in member)
            {
                writer.Byte(c);
            }
        }

        return message;
    }

    /// <summary>Index of a board.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The index among the members; −1 if it is none of them.</returns>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Members.Length; i++)
        {
            if (Members[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether another plan differs in nothing but its members.</summary>
    internal bool IsSame(RoundPlan other)
    {
        return Round == other.Round && Least == other.Least
            && (Sums != null
                ? other.Sums != null && Sums.IsSame(other.Sums)
                : other.Weights != null && Weights.IsSame(other.Weights));
    }

    /// <summary>The plan's hash: what seeds and later messages are bound to.</summary>
    internal static byte[] HashOf(byte[] message, HashFunction hash)
    {
        byte[] result = new byte[HashFunction.Size];
        hash.Reset();
        hash.Append(message, 0, message.Length);
        hash.Finish(result, 0);
        return result;
    }

    private static string ReadName(ByteReader reader)
    {
        int length = reader.Byte();
        reader.Require(length >= 1 && length <= LongestName, "a member's name is empty or too long");
        char[] name = new char[length];
        for (int i = 0; i < length; i++)
        {
            char c = (char)reader.Byte();
            reader.Require((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-',
                "a member's name is none");
            name[i] = c;
        }

        return new string(name);
    }
}
