using TinyInfer.Store.Pages;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Store;

/// <summary>Raw flash, whose power can be cut in the middle of an erasure or of any byte.</summary>
/// <param name="random">Bits of what was cut.</param>
internal sealed class SimulatedPages(Random random) : FlashPages
{
    private byte[] _bytes = [.. Enumerable.Repeat((byte)0xFF, 512 * 64)];

    /// <summary>Steps until the power is cut: an erasure or a byte each.</summary>
    internal int StepsLeft { get; set; } = int.MaxValue;

    public override int PageSize => 512;

    public override int PageCount => 64;

    /// <summary>The same bytes in a flash of its own.</summary>
    internal SimulatedPages Copy() => new(random) { _bytes = [.. _bytes] };

    public override bool Read(int position, byte[] target, int offset, int count)
    {
        Array.Copy(_bytes, position, target, offset, count);
        return true;
    }

    public override bool Program(int position, byte[] source, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Step(position + i, 1, source[offset + i]);
            Assert.Equal(source[offset + i], (byte)(_bytes[position + i] & source[offset + i]));
            _bytes[position + i] = source[offset + i];
        }

        return true;
    }

    public override bool Erase(int page)
    {
        Step(page * PageSize, PageSize, 0xFF);
        Array.Fill(_bytes, (byte)0xFF, page * PageSize, PageSize);
        return true;
    }

    /// <summary>Of bytes that were about to change, any bits may have changed when the power is cut.</summary>
    private void Step(int at, int count, byte to)
    {
        if (StepsLeft == 0)
        {
            for (int i = at; i < at + count; i++)
            {
                _bytes[i] ^= (byte)(random.Next(256) & (_bytes[i] ^ to));
            }

            throw new PowerCutException();
        }

        StepsLeft--;
    }
}
