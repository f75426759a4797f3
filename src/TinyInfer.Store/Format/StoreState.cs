using System;
using TinyInfer.Guard;

namespace TinyInfer.Store.Format;

/// <summary>What a store remembers over a loss of power.</summary>
internal sealed class StoreState
{
    /// <summary>The built-in content in place of a slot.</summary>
    internal const int BuiltIn = -1;

    private const int Version = 1;
    private const int HeaderSize = 32;
    private const int MaxTextSize = 120;

    /// <summary>How far the content is.</summary>
    internal UpdatePhase Phase { get; set; }

    /// <summary>The slot in use.</summary>
    internal int Active { get; set; } = BuiltIn;

    /// <summary>The slot that is gone back to.</summary>
    internal int Fallback { get; set; } = BuiltIn;

    /// <summary>Starts of the device in this phase.</summary>
    internal int Starts { get; set; }

    /// <summary>Counter of the last update that was complete; none at or below it is taken.</summary>
    internal int Counter { get; set; }

    /// <summary>Bytes of the contents of both slots.</summary>
    internal int[] Sizes { get; } = new int[2];

    /// <summary>CRC-32 of the contents of both slots.</summary>
    internal uint[] Checksums { get; } = new uint[2];

    /// <summary>What happened last, for people.</summary>
    internal string Event { get; set; } = "";

    /// <summary>The slot that is not in use.</summary>
    internal int Free => Active == 0 ? 1 : 0;

    /// <summary>Reads a state.</summary>
    /// <param name="bytes">What <see cref="ToBytes"/> gave; null if there are none.</param>
    /// <returns>The state; a new one if there is none that can be read.</returns>
    internal static StoreState Read(byte[] bytes)
    {
        StoreState state = new StoreState();
        if (bytes == null || bytes.Length < HeaderSize || bytes[0] != Version)
        {
            return state;
        }

        state.Phase = (UpdatePhase)bytes[1];
        state.Active = bytes[2] - 1;
        state.Fallback = bytes[3] - 1;
        state.Starts = bytes[4];
        state.Counter = BitConverter.ToInt32(bytes, 8);
        for (int slot = 0; slot < 2; slot++)
        {
            state.Sizes[slot] = BitConverter.ToInt32(bytes, 16 + (8 * slot));
            state.Checksums[slot] = (uint)BitConverter.ToInt32(bytes, 20 + (8 * slot));
        }

        state.Event = AsciiText.Read(bytes, HeaderSize, bytes.Length - HeaderSize);
        return state;
    }

    /// <summary>Writes the state.</summary>
    internal byte[] ToBytes()
    {
        int count = Event.Length < MaxTextSize ? Event.Length : MaxTextSize;
        byte[] bytes = new byte[HeaderSize + count];
        bytes[0] = Version;
        bytes[1] = (byte)Phase;
        bytes[2] = (byte)(Active + 1);
        bytes[3] = (byte)(Fallback + 1);
        bytes[4] = (byte)(Starts < 255 ? Starts : 255);
        LittleEndian.Write(bytes, 8, Counter);
        for (int slot = 0; slot < 2; slot++)
        {
            LittleEndian.Write(bytes, 16 + (8 * slot), Sizes[slot]);
            LittleEndian.Write(bytes, 20 + (8 * slot), (int)Checksums[slot]);
        }

        AsciiText.Write(Event, bytes, HeaderSize, count);
        return bytes;
    }
}
