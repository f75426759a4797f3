using TinyInfer.Converter.Tune;

namespace TinyInfer.Converter.Sparsity;

/// <summary>
/// Takes groups of weights out of rows that read the same inputs, one after the other, those first that are missed least; the weights that
/// stay make up for what is missing (optimal brain surgeon; Hassibi and Stork, 1993), and the biases for its mean.
/// </summary>
internal sealed class GroupPruner
{
    private readonly int[][] _groups;
    private readonly double[,] _inverse;
    private readonly bool[] _isOut;

    /// <summary>Begins.</summary>
    /// <param name="groups">Groups of weights, as places in a row.</param>
    /// <param name="rows">For each row its weights, and behind them its bias; not changed.</param>
    /// <param name="inverse">The inverse of the second moments of what they are multiplied by, which for the bias is 1; not
    /// changed.</param>
    internal GroupPruner(int[][] groups, double[][] rows, double[,] inverse)
        : this(groups, [.. rows.Select(row => row.ToArray())], (double[,])inverse.Clone(), new bool[groups.Length])
    {
    }

    private GroupPruner(int[][] groups, double[][] rows, double[,] inverse, bool[] isOut)
    {
        _groups = groups;
        Rows = rows;
        _inverse = inverse;
        _isOut = isOut;
    }

    /// <summary>The weights that are left, with zeros between them, and the biases.</summary>
    internal double[][] Rows { get; }

    /// <summary>The groups that are left.</summary>
    internal int Left => _isOut.Count(isOut => !isOut);

    /// <summary>Goes on from here with one of the rows.</summary>
    /// <param name="row">The row.</param>
    internal GroupPruner Part(int row) => new(_groups, [[.. Rows[row]]], (double[,])_inverse.Clone(), [.. _isOut]);

    /// <summary>Takes the group out that is missed least.</summary>
    /// <returns>The group, and by how much the mean square of the rows' errors grows.</returns>
    internal (int Group, double Loss) TakeNext()
    {
        (int Group, double Loss) next = FindNext();
        Take(next.Group);
        return next;
    }

    /// <summary>Finds the group that is missed least.</summary>
    /// <returns>The group, and by how much the mean square of the rows' errors would grow.</returns>
    internal (int Group, double Loss) FindNext()
    {
        (int Group, double Loss) best = (-1, double.PositiveInfinity);
        for (int group = 0; group < _groups.Length; group++)
        {
            if (!_isOut[group])
            {
                double loss = LossOf(group);
                best = loss < best.Loss || best.Group < 0 ? (group, loss) : best;
            }
        }

        return best;
    }

    private double LossOf(int group)
    {
        int[] places = _groups[group];
        double[,] block = BlockOf(places);
        double loss = 0;
        foreach (double[] row in Rows)
        {
            for (int i = 0; i < places.Length; i++)
            {
                for (int j = 0; j < places.Length; j++)
                {
                    loss += row[places[i]] * block[i, j] * row[places[j]];
                }
            }
        }

        return Math.Max(loss, 0);
    }

    /// <summary>w − H⁻¹[:, G] (H⁻¹[G, G])⁻¹ w[G], and the inverse without G.</summary>
    private void Take(int group)
    {
        int[] places = _groups[group];
        int n = _inverse.GetLength(0);
        int k = places.Length;
        double[,] block = BlockOf(places);

        // H⁻¹[:, G] (H⁻¹[G, G])⁻¹.
        double[,] moves = new double[n, k];
        double[,] old = new double[k, n];
        for (int i = 0; i < n; i++)
        {
            for (int a = 0; a < k; a++)
            {
                old[a, i] = _inverse[places[a], i];
                for (int b = 0; b < k; b++)
                {
                    moves[i, a] += _inverse[i, places[b]] * block[b, a];
                }
            }
        }

        foreach (double[] row in Rows)
        {
            double[] own = [.. places.Select(p => row[p])];
            for (int i = 0; i < n; i++)
            {
                for (int a = 0; a < k; a++)
                {
                    row[i] -= moves[i, a] * own[a];
                }
            }

            foreach (int place in places)
            {
                row[place] = 0;
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int a = 0; a < k; a++)
                {
                    _inverse[i, j] -= moves[i, a] * old[a, j];
                }
            }
        }

        _isOut[group] = true;

        // What rounding leaves of weights that are out is nothing.
        for (int taken = 0; taken < _groups.Length; taken++)
        {
            foreach (int place in _isOut[taken] ? _groups[taken] : [])
            {
                Array.ForEach(Rows, row => row[place] = 0);
            }
        }
    }

    /// <summary>The inverse of H⁻¹[G, G].</summary>
    private double[,] BlockOf(int[] places)
    {
        double[,] block = new double[places.Length, places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            for (int j = 0; j < places.Length; j++)
            {
                block[i, j] = _inverse[places[i], places[j]];
            }
        }

        return CholeskyFactor.InvertMatrix(block);
    }
}
