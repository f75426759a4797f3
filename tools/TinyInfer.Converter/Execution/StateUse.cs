using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Execution;

/// <summary>How a model's state is treated from one sample to the next.</summary>
public enum StateUse
{
    /// <summary>The model has no state.</summary>
    None,

    /// <summary>The samples are independent: the state is reset before each.</summary>
    Reset,

    /// <summary>The samples are steps of one sequence: the state is carried on.</summary>
    Carried,
}

/// <summary>Tells how a model's state is to be used.</summary>
public static class StateUses
{
    /// <summary>
    /// How a model's state is used. A model that takes one step per run (a cell whose state is kept in the model, a filter over time, a
    /// streaming model) is run over a sequence by nature; one that takes a whole sequence per run, over independent ones unless the caller
    /// knows better.
    /// </summary>
    /// <param name="records">The model's operators.</param>
    /// <param name="isSequence">True where samples are said to be steps of one sequence.</param>
    /// <returns>The use.</returns>
    public static StateUse Of(BlobModel records, bool isSequence)
    {
        IEnumerable<int> steps = records.Operators.Select(StepsOfState).Where(count => count > 0);
        return !steps.Any() ? StateUse.None : isSequence || steps.Contains(1) ? StateUse.Carried : StateUse.Reset;
    }

    /// <summary>Steps that a run of an operator takes which keeps its state between runs; 0 for others.</summary>
    private static int StepsOfState(BlobOperator op) => op.Code switch
    {
        OperatorCode.StreamCache or OperatorCode.Svdf => 1,
        OperatorCode.Lstm or OperatorCode.Gru or OperatorCode.Rnn =>
            OperatorRecord.Read(op) is RecurrentRecord { KeepsState: true } record ? record.Steps : 0,
        _ => 0,
    };
}
