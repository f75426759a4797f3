using System;

namespace TinyInfer.Kernels;

/// <summary>
/// Working memory that all kernels of a model share, since only one runs at a time. Kernels reserve in their constructors;
/// the arrays are allocated once, when all have.
/// </summary>
public sealed class Scratch
{
    /// <summary>Accumulators, one per output channel.</summary>
    internal int[] Accumulators;

    /// <summary>The inputs under a kernel's window, gathered.</summary>
    internal sbyte[] Patch;

    /// <summary>Inputs, three in each integer.</summary>
    internal long[] Packed;

    /// <summary>A block of weights brought in from flash.</summary>
    internal byte[] Weights;

    /// <summary>A table that a kernel computes from its constants when it runs.</summary>
    internal int[] Table;

    /// <summary>
    /// The kernel that has filled <see cref="Table"/>; it finds its table as it left it while it is the only one to use it.
    /// </summary>
    internal Kernel TableOwner;

    /// <summary>Numbers clamped to int8: entry i holds i plus the lowest number asked for, clamped. Generated layers clamp by it.</summary>
    internal sbyte[] Clamp;

    private int _accumulators;
    private int _patch;
    private int _packed;
    private int _weights;
    private int _table;
    private int _clampLowest;
    private int _clampHighest = -1;

    /// <summary>Bytes that the arrays take.</summary>
    internal int Size => (_accumulators * 4) + _patch + (_packed * 8) + _weights + (_table * 4) + (_clampHighest - _clampLowest + 1);

    /// <summary>Asks for accumulators.</summary>
    /// <param name="count">How many a kernel uses at a time.</param>
    internal void ReserveAccumulators(int count)
    {
        _accumulators = count > _accumulators ? count : _accumulators;
    }

    /// <summary>Asks for room to gather inputs.</summary>
    /// <param name="count">How many a kernel gathers at a time.</param>
    internal void ReservePatch(int count)
    {
        _patch = count > _patch ? count : _patch;
    }

    /// <summary>Asks for packed inputs.</summary>
    /// <param name="count">How many integers a kernel uses at a time.</param>
    public void ReservePacked(int count)
    {
        _packed = count > _packed ? count : _packed;
    }

    /// <summary>Asks for room for weights.</summary>
    /// <param name="count">How many bytes a kernel brings in at a time.</param>
    internal void ReserveWeights(int count)
    {
        _weights = count > _weights ? count : _weights;
    }

    /// <summary>Asks for room for a table.</summary>
    /// <param name="count">How many entries a kernel uses.</param>
    internal void ReserveTable(int count)
    {
        _table = count > _table ? count : _table;
    }

    /// <summary>Asks for the table that clamps. All layers ask for the same, since its first entry is a constant in their code.</summary>
    /// <param name="lowest">The number that entry 0 stands for.</param>
    /// <param name="highest">The number that the last entry stands for.</param>
    /// <exception cref="ArgumentException">The highest number is below the lowest.</exception>
    public void ReserveClamp(int lowest, int highest)
    {
        if (highest < lowest)
        {
            throw new ArgumentException(nameof(highest));
        }

        _clampLowest = lowest;
        _clampHighest = highest;
    }

    internal void Allocate()
    {
        Accumulators = new int[_accumulators];
        Patch = new sbyte[_patch];
        Packed = new long[_packed];
        Weights = new byte[_weights];
        Table = new int[_table];
        Clamp = new sbyte[_clampHighest - _clampLowest + 1];
        for (int i = 0; i < Clamp.Length; i++)
        {
            int value = i + _clampLowest;
            Clamp[i] = (sbyte)(value < sbyte.MinValue ? sbyte.MinValue : value > sbyte.MaxValue ? sbyte.MaxValue : value);
        }
    }
}
