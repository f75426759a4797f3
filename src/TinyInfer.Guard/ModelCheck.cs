namespace TinyInfer.Guard;

/// <summary>Takes a model only if it loads and computes what the desktop has computed.</summary>
public static class ModelCheck
{
    /// <summary>Makes a model and runs its self-test, if it carries one.</summary>
    /// <param name="maker">Makes the model.</param>
    /// <param name="problem">What is wrong with the model, as a human-readable message; null if it was taken.</param>
    /// <returns>The model, or null if it is not to be used.</returns>
    public static InferenceModel Create(ModelMaker maker, out string problem)
    {
        problem = null;
        try
        {
            InferenceModel model = maker();
            problem = Test(model);
            if (problem == null)
            {
                return model;
            }
        }
        catch (ModelFormatException e)
        {
            problem = e.Message;
        }

        return null;
    }

    /// <summary>Runs a model's self-test.</summary>
    /// <param name="model">The model.</param>
    /// <returns>What is wrong with it, as a human-readable message; null if it passed, or carries no test.</returns>
    internal static string Test(InferenceModel model)
    {
        SelfTestResult test = model.SelfTest();
        return !test.Available || test.Passed ? null : "model: layer " + test.FailedLayerName + " differs from the desktop";
    }
}
