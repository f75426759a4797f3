using System;
using TinyInfer.Format;
using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Classical;

/// <summary>
/// Decision trees whose leaves are added up: <c>y[k] = requantize(start[k] + Σ leaf of each tree)</c>. A node goes to its first child if
/// <c>x[feature] &lt;= threshold</c>, which is the node behind it, else to the one that it names.
/// </summary>
/// <remarks>
/// Input of any shape, output [sums], or [2] of one sum: requantize(start[0] − sum), requantize(start[1] + sum). Attributes: number of
/// sums; 1 if the first of the largest outputs is to be that of the largest sum; lowest and highest output. Constants: trees (u8), leaves
/// (i32), starts (i32), one multiplier, its exponent.
/// <para>
/// A tree has its size in bytes without this head (u32), the first sum that it adds to (u16), to how many (u16), then its nodes of five
/// bytes, parents first: feature (u16), threshold + 128 (u8), and how many nodes further on the second child is (u16); or 65535 and the
/// place of a leaf's first number among the leaves (u24).
/// </para>
/// </remarks>
internal sealed class TreeEnsemble : BuiltInKernel
{
    private const int HeadSize = 8;
    private const int NodeSize = 5;
    private const int Leaf = 0xFFFF;
    private readonly bool _decides;
    private readonly byte[] _nodes;
    private readonly byte[] _leaves;
    private readonly int _first;
    private readonly int _end;
    private readonly int _firstLeaf;
    private readonly int[] _starts;
    private readonly int _count;
    private readonly Scratch _scratch;
    private readonly Requantizer _requantizer;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public TreeEnsemble(KernelContext context)
        : base(context)
    {
        _count = context.NextSize();
        int outputs = Output.Length;
        context.Require(outputs == _count || (outputs == 2 && _count == 1), "its sums do not make its outputs");
        _decides = context.Next(0, 1) == 1;
        _scratch = context.Scratch;
        _scratch.ReserveAccumulators(_count);
        _starts = context.Ints(2, outputs);
        _requantizer = context.Requantizer(3, 1, Output);
        Constant trees = context.Bytes(0, context.ConstantLength(0));
        Constant leaves = context.Bytes(1, context.ConstantLength(1));
        bool isAtHand = trees.Array != null;
        _nodes = isAtHand ? trees.Array : trees.ToArray();
        _leaves = isAtHand ? leaves.Array : leaves.ToArray();
        _first = isAtHand ? trees.Offset : 0;
        _firstLeaf = isAtHand ? leaves.Offset : 0;
        _end = _first + trees.Length;
        int at = _first;
        while (at < _end)
        {
            at = Check(context, at, leaves.Length / 4);
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        byte[] nodes = _nodes;
        byte[] leaves = _leaves;
        sbyte[] data = Input.Data;
        int input = Input.Offset;
        int[] sums = _scratch.Accumulators;
        Array.Copy(_starts, _starts.Length - _count, sums, 0, _count);
        int at = _first;
        while (at < _end)
        {
            int node = at + HeadSize;
            int feature = nodes[node] | (nodes[node + 1] << 8);
            while (feature != Leaf)
            {
                node += data[input + feature] + 128 <= nodes[node + 2]
                    ? NodeSize
                    : NodeSize * (nodes[node + 3] | (nodes[node + 4] << 8));
                feature = nodes[node] | (nodes[node + 1] << 8);
            }

            int leaf = _firstLeaf + (4 * (nodes[node + 2] | (nodes[node + 3] << 8) | (nodes[node + 4] << 16)));
            int sum = nodes[at + 4] | (nodes[at + 5] << 8);
            int end = sum + (nodes[at + 6] | (nodes[at + 7] << 8));
            while (sum < end)
            {
                sums[sum] += leaves[leaf] | (leaves[leaf + 1] << 8) | (leaves[leaf + 2] << 16) | (leaves[leaf + 3] << 24);
                leaf += 4;
                sum++;
            }

            at += HeadSize + Size(at);
        }

        Write(sums, Output.Data, Output.Offset);
    }

    private void Write(int[] sums, sbyte[] output, int to)
    {
        int best = 0;
        if (_count < Output.Length)
        {
            int sum = sums[0];
            int other = _starts[0] + _starts[1] - sum;
            output[to] = (sbyte)_requantizer.Apply(other, 0);
            output[to + 1] = (sbyte)_requantizer.Apply(sum, 0);
            best = sum > other ? 1 : 0;
        }
        else
        {
            for (int i = 0; i < _count; i++)
            {
                output[to + i] = (sbyte)_requantizer.Apply(sums[i], 0);
                best = sums[i] > sums[best] ? i : best;
            }
        }

        // What rounds to the largest, and would be taken for it, is lower by one.
        for (int i = 0; _decides && i < best; i++)
        {
            output[to + i] -= (sbyte)(output[to + i] == output[to + best] ? 1 : 0);
        }
    }

    private int Size(int at)
    {
        return _nodes[at] | (_nodes[at + 1] << 8) | (_nodes[at + 2] << 16) | (_nodes[at + 3] << 24);
    }

    /// <summary>Checks a tree, so that no run leaves the constants or ends in a circle.</summary>
    /// <returns>Where the next tree starts.</returns>
    private int Check(KernelContext context, int at, int leaves)
    {
        context.Require(at <= _end - HeadSize && Size(at) > 0 && Size(at) <= _end - HeadSize - at, "a tree is cut short");
        byte[] nodes = _nodes;
        int count = Size(at) / NodeSize;
        int sums = nodes[at + 6] | (nodes[at + 7] << 8);
        context.Require((nodes[at + 4] | (nodes[at + 5] << 8)) + sums <= _count && count * NodeSize == Size(at), "a tree has no place");
        context.RequireWork(1, count + sums);
        int node = at + HeadSize;
        for (int left = count; left > 0; left--)
        {
            int feature = nodes[node] | (nodes[node + 1] << 8);
            int next = nodes[node + 3] | (nodes[node + 4] << 8);
            context.Require(
                feature == Leaf
                    ? (nodes[node + 2] | (next << 8)) <= leaves - sums
                    : feature < Input.Length && next > 0 && next < left && left > 1,
                "a node of a tree leads nowhere");
            node += NodeSize;
        }

        return node;
    }
}
