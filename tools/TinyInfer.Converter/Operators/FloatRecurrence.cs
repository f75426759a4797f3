namespace TinyInfer.Converter.Operators;

/// <summary>A recurrent layer in float, run over calibration data to see what goes on inside it.</summary>
internal sealed class FloatRecurrence
{
    private readonly RecurrentWeights _weights;
    private readonly RecurrentStates _first;
    private readonly int _early;
    private readonly int _batches;
    private readonly Matrix[] _input;
    private readonly Matrix[] _recurrent;

    /// <summary>Prepares a layer.</summary>
    /// <param name="weights">Its weights.</param>
    /// <param name="first">What its states start from.</param>
    /// <param name="early">Rows that the hidden state feeds as it is.</param>
    /// <param name="batches">Sequences in an input.</param>
    internal FloatRecurrence(RecurrentWeights weights, RecurrentStates first, int early, int batches)
    {
        _weights = weights;
        _first = first;
        _early = early;
        _batches = batches;
        _input = [.. Enumerable.Range(0, weights.Directions).Select(d => new Matrix(weights.Input(d).Values, weights.InputBias(d)))];
        _recurrent = [.. Enumerable.Range(0, weights.Directions).Select(
            d => new Matrix(weights.Recurrent(d).Values, weights.RecurrentBias(d)))];
    }

    /// <summary>Runs the layer.</summary>
    /// <param name="input">The input, [steps, batches, inputs].</param>
    /// <param name="ranges">Told what the layer goes over.</param>
    /// <param name="update">Computes the states of a step.</param>
    internal void Run(float[] input, RecurrentRanges ranges, Action<StepState, RecurrentRanges> update)
    {
        int steps = input.Length / (_batches * _weights.Inputs);
        for (int direction = 0; direction < _weights.Directions; direction++)
        {
            bool backward = _weights.IsBackward || direction == 1;
            for (int batch = 0; batch < _batches; batch++)
            {
                int state = ((direction * _batches) + batch) * _weights.Hidden;
                StepState states = new(Start(_first.Hidden, state), Start(_first.Cell, state), _recurrent[direction], _early);
                ranges.AddHidden(states.Hidden);
                for (int step = 0; step < steps; step++)
                {
                    int at = (((backward ? steps - 1 - step : step) * _batches) + batch) * _weights.Inputs;
                    states.FromInput = _input[direction].Multiply(i => input[at + i], 0, _input[direction].Rows);
                    states.FromHidden = _recurrent[direction].Multiply(i => states.Hidden[i], 0, _early);
                    update(states, ranges);
                    ranges.AddHidden(states.Hidden);
                }
            }
        }
    }

    private double[] Start(float[]? values, int at) => [.. Enumerable.Range(at, _weights.Hidden).Select(i => (double)(values?[i] ?? 0))];

    /// <summary>The states of a sequence, and what its inputs and states contribute to the gates of a step.</summary>
    internal sealed class StepState(double[] hidden, double[] cell, Matrix recurrent, int early)
    {
        /// <summary>Contribution of the input to each gate.</summary>
        internal double[] FromInput { get; set; } = [];

        /// <summary>Contribution of the hidden state to each gate that it feeds directly.</summary>
        internal double[] FromHidden { get; set; } = [];

        /// <summary>The hidden state.</summary>
        internal double[] Hidden => hidden;

        /// <summary>The cell of an LSTM.</summary>
        internal double[] Cell => cell;

        /// <summary>Contribution of a vector to the gates that the hidden state does not feed directly.</summary>
        internal double[] Late(double[] vector) => recurrent.Multiply(i => vector[i], early, recurrent.Rows);
    }

    /// <summary>A matrix with biases.</summary>
    internal sealed class Matrix(float[] weights, float[] bias)
    {
        internal int Rows => bias.Length;

        /// <summary>The products of some rows with a vector, and their biases.</summary>
        internal double[] Multiply(Func<int, double> element, int first, int end)
        {
            int columns = weights.Length / bias.Length;
            double[] vector = new double[columns];
            for (int i = 0; i < columns; i++)
            {
                vector[i] = element(i);
            }

            double[] sums = new double[end - first];
            for (int row = first; row < end; row++)
            {
                double sum = bias[row];
                int at = row * columns;
                for (int i = 0; i < columns; i++)
                {
                    sum += weights[at + i] * vector[i];
                }

                sums[row - first] = sum;
            }

            return sums;
        }
    }
}
