using TinyInfer.Format;

namespace TinyInfer.Kernels;

/// <summary>
/// A walk, plane by plane, through two operands that share an index space but each have their own strides: broadcasting, slicing and
/// permuting are strides that are 0, negative or out of order.
/// </summary>
/// <remarks>
/// Attributes: rank, from 1 to <see cref="BlobFormat.MaxRank"/>; the dimensions, outermost first; then for each operand the index of its
/// first element, and its strides, outermost first. The last dimension is a row, the last two are a plane.
/// </remarks>
internal sealed class StridedWalk
{
    /// <summary>Index of the first element of the plane in the first operand.</summary>
    internal int First;

    /// <summary>Index of the first element of the plane in the second operand.</summary>
    internal int Second;

    /// <summary>Number of elements that the walk passes.</summary>
    internal readonly int Count;

    /// <summary>Rows of a plane.</summary>
    internal readonly int Rows;

    internal readonly int RowLength;
    internal readonly int FirstStep;
    internal readonly int SecondStep;
    internal readonly int FirstRowStep;
    internal readonly int SecondRowStep;

    private readonly int[] _dimensions;
    private readonly int[] _firstStrides;
    private readonly int[] _secondStrides;
    private readonly int[] _index;
    private readonly int _firstStart;
    private readonly int _secondStart;

    /// <summary>Reads a walk.</summary>
    /// <param name="context">The operator record.</param>
    /// <param name="most">Number of elements that the walk passes at most.</param>
    /// <param name="firstLength">Length of the first operand.</param>
    /// <param name="secondLength">Length of the second operand.</param>
    internal StridedWalk(KernelContext context, int most, int firstLength, int secondLength)
    {
        int rank = context.Next(1, BlobFormat.MaxRank);
        _dimensions = new int[rank];
        long total = 1;
        for (int i = 0; i < rank; i++)
        {
            _dimensions[i] = context.NextSize();
            total *= _dimensions[i];
            context.Require(total <= most, "the dimensions make too many elements");
        }

        Count = (int)total;
        _index = new int[rank];
        RowLength = _dimensions[rank - 1];
        Rows = rank > 1 ? _dimensions[rank - 2] : 1;
        _firstStart = context.Next();
        _firstStrides = ReadStrides(context, _firstStart, firstLength);
        _secondStart = context.Next();
        _secondStrides = ReadStrides(context, _secondStart, secondLength);
        FirstStep = _firstStrides[rank - 1];
        SecondStep = _secondStrides[rank - 1];
        FirstRowStep = rank > 1 ? _firstStrides[rank - 2] : 0;
        SecondRowStep = rank > 1 ? _secondStrides[rank - 2] : 0;
    }

    /// <summary>Goes to the first plane.</summary>
    internal void Reset()
    {
        for (int i = 0; i < _index.Length; i++)
        {
            _index[i] = 0;
        }

        First = _firstStart;
        Second = _secondStart;
    }

    /// <summary>Goes to the next plane.</summary>
    /// <returns>False where there is none.</returns>
    internal bool Next()
    {
        int[] index = _index;
        for (int axis = index.Length - 3; axis >= 0; axis--)
        {
            First += _firstStrides[axis];
            Second += _secondStrides[axis];
            int size = _dimensions[axis];
            if (++index[axis] < size)
            {
                return true;
            }

            index[axis] = 0;
            First -= size * _firstStrides[axis];
            Second -= size * _secondStrides[axis];
        }

        return false;
    }

    private int[] ReadStrides(KernelContext context, int start, int length)
    {
        int[] strides = new int[_dimensions.Length];
        long lowest = start;
        long highest = start;
        for (int i = 0; i < strides.Length; i++)
        {
            strides[i] = context.Next(-BlobFormat.MaxArenaSize, BlobFormat.MaxArenaSize);
            long reach = (_dimensions[i] - 1L) * strides[i];
            lowest += reach < 0 ? reach : 0;
            highest += reach > 0 ? reach : 0;
        }

        context.Require(lowest >= 0 && highest < length, "a stride leads outside its tensor");
        return strides;
    }
}
