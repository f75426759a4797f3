namespace TinyInfer.Converter.Blob.Records;

/// <summary>The records of models with layers in generated code.</summary>
internal static class CompiledRecords
{
    /// <summary>The records of the same model with some layers in generated code.</summary>
    /// <param name="model">The model.</param>
    /// <param name="isCompiled">For each layer, whether it is.</param>
    /// <returns>The records; those layers have their tensors alone, and what their kernels need around generated products.</returns>
    internal static BlobModel WithCompiled(this BlobModel model, IReadOnlyList<bool> isCompiled)
    {
        BlobModel compiled = new() { Rounding = model.Rounding, PackedBudget = model.PackedBudget, SelfTest = model.SelfTest };
        compiled.Tensors.AddRange(model.Tensors);
        compiled.Operators.AddRange(model.Operators.Select((op, i) => isCompiled[i] ? Compiled(op) : op));
        compiled.Inputs.AddRange(model.Inputs);
        compiled.Outputs.AddRange(model.Outputs);
        foreach ((string key, object value) in model.Metadata)
        {
            compiled.Metadata.Add(key, value);
        }

        return compiled;
    }

    private static BlobOperator Compiled(BlobOperator op)
    {
        BlobOperator compiled = new(op.Code) { Mode = ExecutionMode.Compiled };
        compiled.Inputs.AddRange(op.Inputs);
        compiled.Outputs.AddRange(op.Outputs);
        OperatorRecord.Read(op).WithoutProducts?.Write(compiled);
        return compiled;
    }
}
