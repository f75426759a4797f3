using System;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated.Messages;

/// <summary>
/// What members and the service exchange within a round: a header of 16 bytes (kind, the member's index, two bytes of 0, the first 8 bytes
/// of the plan's hash, a number), and what goes with the kind. Integers are big-endian.
/// </summary>
internal static class MemberMessage
{
    /// <summary>A board would take part; the number is its windows. There are no members yet: the index is 0.</summary>
    internal const byte Join = (byte)'J';

    /// <summary>A piece of a board's masked numbers; the number is that of the piece.</summary>
    internal const byte Values = (byte)'V';

    /// <summary>The service says whose numbers have come: the number has a bit for each member.</summary>
    internal const byte Survivors = (byte)'S';

    /// <summary>A board's answer: its own seed, and those with missing members, in order; the number is the survivors.</summary>
    internal const byte Seeds = (byte)'K';

    /// <summary>Bytes of the header.</summary>
    internal const int HeaderSize = 16;

    /// <summary>The most numbers of a piece: with the header they stay below 1 KB.</summary>
    internal const int MostValues = 120;

    private const int SessionAt = 4;
    private const int SessionSize = 8;
    private const int NumberAt = 12;

    /// <summary>Makes a message.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="member">The member's index.</param>
    /// <param name="session">The plan's hash.</param>
    /// <param name="number">The number.</param>
    /// <param name="size">Bytes behind the header.</param>
    /// <returns>The message, with zeros behind the header.</returns>
    internal static byte[] Make(byte kind, int member, byte[] session, int number, int size)
    {
        byte[] message = new byte[HeaderSize + size];
        message[0] = kind;
        message[1] = (byte)member;
        Array.Copy(session, 0, message, SessionAt, SessionSize);
        BigEndian.Write(message, NumberAt, number);
        return message;
    }

    /// <summary>Whether a message is of a kind, and belongs to a session.</summary>
    internal static bool IsOf(byte[] message, byte kind, byte[] session)
    {
        return message.Length >= HeaderSize && message[0] == kind && message[2] == 0 && message[3] == 0
            && Digest.Same(message, SessionAt, session, 0, SessionSize);
    }

    /// <summary>The number in a message's header.</summary>
    internal static int NumberOf(byte[] message)
    {
        return BigEndian.Read(message, NumberAt);
    }

    /// <summary>How many pieces numbers take.</summary>
    internal static int PiecesFor(int values)
    {
        return (values + MostValues - 1) / MostValues;
    }

    /// <summary>Numbers of a piece.</summary>
    internal static int ValuesIn(int piece, int values)
    {
        int rest = values - (piece * MostValues);
        return rest < MostValues ? rest : MostValues;
    }

    /// <summary>Writes a number of a piece.</summary>
    internal static void SetValue(byte[] message, int index, long value)
    {
        int at = HeaderSize + (2 * BigEndian.Size * index);
        BigEndian.Write(message, at, (int)(value >> 32));
        BigEndian.Write(message, at + BigEndian.Size, (int)value);
    }

    /// <summary>Reads a number of a piece.</summary>
    internal static long GetValue(byte[] message, int index)
    {
        int at = HeaderSize + (2 * BigEndian.Size * index);
        return ((long)BigEndian.Read(message, at) << 32) | (uint)BigEndian.Read(message, at + BigEndian.Size);
    }

    /// <summary>Number of members in a set.</summary>
    internal static int CountOf(int members)
    {
        int count = 0;
        for (uint rest = (uint)members; rest != 0; rest &= rest - 1)
        {
            count++;
        }

        return count;
    }
}
